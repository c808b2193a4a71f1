using Millrace.Engine.Spark;
using Xunit;

namespace Millrace.Unit.Engine;

/// <summary>The reference page says what the list of functions says.</summary>
public sealed class SparkReferenceTests
{
    private const string Page = "docs/reference/spark-sql.md";

    [Fact]
    public void The_page_is_up_to_date()
    {
        string? root = Root();
        Assert.SkipWhen(root is null, "The sources are not beside the tests.");
        string file = Path.Combine(root!, Page);
        string wanted = SparkReference.ToMarkdown();
        if (Environment.GetEnvironmentVariable("MILLRACE_WRITE_DOCS") == "1") File.WriteAllText(file, wanted);

        Assert.True(File.Exists(file) && File.ReadAllText(file) == wanted, $"{Page} is not what the functions say. Run this test with MILLRACE_WRITE_DOCS=1 and commit the page.");
    }

    [Fact]
    public void Every_function_is_told_once_and_says_what_it_does()
    {
        Assert.Equal(SparkFunctions.All.Count, SparkFunctions.All.Select(static function => function.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(SparkFunctions.All.Where(static function => !function.IsHelper), static function => Assert.True((function.Refusal ?? function.Summary).Length > 0, function.Name));
        Assert.All(SparkFunctions.All, static function => Assert.True(function.Bodies.Count == 0 || function.Bodies.Count == function.Heads.Count, function.Name));
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
