using Millrace.TimeSeries;
using Xunit;

namespace Millrace.Unit.TimeSeries;

/// <summary>The reference page says what the descriptors say.</summary>
public sealed class OperatorReferenceTests
{
    private const string Page = "docs/reference/time-series.md";

    [Fact]
    public void The_page_is_up_to_date()
    {
        string? root = Root();
        Assert.SkipWhen(root is null, "The sources are not beside the tests.");
        string file = Path.Combine(root!, Page);
        string wanted = OperatorReference.ToMarkdown(TimeSeriesOps.BuiltIn);
        if (Environment.GetEnvironmentVariable("MILLRACE_WRITE_DOCS") == "1") File.WriteAllText(file, wanted);

        Assert.True(File.Exists(file) && File.ReadAllText(file) == wanted, $"{Page} is not what the operators say. Run this test with MILLRACE_WRITE_DOCS=1 and commit the page.");
    }

    private static string? Root()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Millrace.slnx"))) return folder.FullName;
        }

        return null;
    }
}
