using Millrace.Pipelines.Language;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Unit.Pipelines.Language;

/// <summary>The reference of pipeline SQL shows each statement as its descriptor has it.</summary>
public sealed class StatementReferenceTests
{
    private const string Page = "docs/reference/pipeline-sql.md";

    [Fact]
    public void Every_statement_has_its_section()
    {
        string file = RepositoryRoot.Below(Page.Split('/'));
        string page = File.ReadAllText(file);
        string wanted = PipelineScript.Statements.Aggregate(page, WithSyntax);
        if (Environment.GetEnvironmentVariable("MILLRACE_WRITE_DOCS") == "1") File.WriteAllText(file, wanted);
        Assert.True(File.ReadAllText(file) == wanted, $"{Page} does not show statements as their descriptors do. Run this test with MILLRACE_WRITE_DOCS=1 and commit the page.");
    }

    /// <summary>The first block of a statement's section is its syntax.</summary>
    private static string WithSyntax(string page, StatementDescriptor statement)
    {
        const string fence = "```sql\n";
        int section = page.IndexOf($"\n## {statement.Words}\n", StringComparison.Ordinal);
        Assert.True(section >= 0, $"{Page} has no section '## {statement.Words}'.");
        int start = page.IndexOf(fence, section, StringComparison.Ordinal) + fence.Length;
        int end = page.IndexOf("\n```", start, StringComparison.Ordinal);
        int next = page.IndexOf("\n## ", section + 1, StringComparison.Ordinal);
        Assert.True(start > fence.Length && (next < 0 || end < next), $"The section '## {statement.Words}' of {Page} has no block ```sql.");
        return page[..start] + statement.Syntax + page[end..];
    }
}
