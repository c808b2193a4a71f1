using System.Text.RegularExpressions;
using Millrace.Tidy.Reading;
using Xunit;

namespace Millrace.Tidy;

public sealed partial class DocumentTests
{
    private const string Architecture = "docs/ARCHITECTURE.md";

    private static IEnumerable<string> Documents => Repository.Files.Where(file => file.EndsWith(".md", StringComparison.Ordinal));

    [Fact]
    public void Every_relative_link_leads_somewhere()
    {
        Problems.None(
            from file in Documents
            from match in Link().Matches(Fence().Replace(Repository.ReadText(file), ""))
            let target = Uri.UnescapeDataString(match.Groups[1].Value.Split('#')[0])
            where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal)
                && !target.StartsWith("mailto:", StringComparison.Ordinal)
            let path = Resolve(file, target)
            where path is null || !Repository.Exists(path)
            select $"{file}: the link '{target}' leads nowhere");
    }

    [Fact]
    public void The_architecture_names_only_paths_that_exist()
    {
        Assert.True(Repository.Exists(Architecture), $"{Architecture} is missing");

        Problems.None(
            from match in InlineCode().Matches(Fence().Replace(Repository.ReadText(Architecture), ""))
            let path = match.Groups[1].Value
            where IsPath(path) && !Candidates(path).Any(Repository.Exists)
            select $"{Architecture}: '{path}' does not exist");
    }

    /// <summary>Below the root, or below the sources, where documents leave out both folder and ending.</summary>
    private static IEnumerable<string> Candidates(string path) => [path, $"src/{path}", $"src/{path}.cs", $"docs/{path}"];

    private static bool IsPath(string text) =>
        PathLike().IsMatch(text) && (text.Contains('/') || Path.GetExtension(text) is ".cs" or ".md");

    private static string? Resolve(string file, string target)
    {
        List<string> segments = [.. Path.GetDirectoryName(file)!.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries)];
        foreach (string segment in target.Split('/'))
        {
            if (segment is "" or ".") continue;
            if (segment != "..") segments.Add(segment);
            else if (segments.Count > 0) segments.RemoveAt(segments.Count - 1);
            else return null;
        }

        return string.Join('/', segments);
    }

    [GeneratedRegex(@"\[[^\]]*\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"^[A-Za-z.][\w.-]*(/[\w.-]+)*/?$")]
    private static partial Regex PathLike();
}
