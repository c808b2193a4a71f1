using System.Text.RegularExpressions;
using Xunit;

namespace Millrace.EndToEnd;

/// <summary>
/// Every page of <c>docs/tutorials</c> that shows commands is done from its first line to its last, and must print what it says.
/// With MILLRACE_WRITE_DOCS=1 what came is written into the pages; blocks with <c>…</c> stay as they are.
/// </summary>
public sealed partial class TutorialTests
{
    public static TheoryData<string> Pages =>
    [
        .. Directory.EnumerateFiles(Path.Combine(MillraceProgram.Repository, "docs", "tutorials"), "*.md")
            .Where(static page => File.ReadAllText(page).Contains("\n$ millrace ", StringComparison.Ordinal))
            .Select(static page => Path.GetFileName(page)!).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_tells_what_happens(string page)
    {
        using Scratch scratch = new();
        bool writes = Environment.GetEnvironmentVariable("MILLRACE_WRITE_DOCS") == "1";
        string path = Path.Combine(MillraceProgram.Repository, "docs", "tutorials", page);
        string text = await Tutorial.Read(path).DoAsync(Write, RunAsync, Check);
        if (writes) await File.WriteAllTextAsync(path, text);

        void Write(string name, string content)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(scratch[name])!); // Below a folder there is a folder.
            File.WriteAllText(scratch[name], content);
        }

        async Task<string[]> RunAsync(IReadOnlyList<string> words)
        {
            Assert.Equal("millrace", words[0]);
            Directory.CreateDirectory(scratch["landing"]);
            CliRun run = await MillraceProgram.RunInAsync(scratch.Folder, [.. words.Skip(1)]);
            string faults = string.Concat(run.Error.Split('\n').Where(static line => line.StartsWith("error ", StringComparison.Ordinal)).Select(static line => line + "\n"));
            string all = DevelopmentName().Replace(faults + run.Output, "[dev you]").Replace(scratch.Folder, "/plant", StringComparison.Ordinal).ReplaceLineEndings("\n").TrimEnd('\n');
            return all.Length == 0 ? [] : all.Split('\n');
        }

        string[] Check(string command, int line, string[] expected, string[] found)
        {
            if (writes) return expected.Any(static said => said.Contains('…', StringComparison.Ordinal)) ? expected : found;
            Assert.True(IsSame(expected, found), $"{page}:{line}: {command}\nsays\n{string.Join('\n', expected)}\nand came\n{string.Join('\n', found)}");
            return expected;
        }
    }

    /// <summary>Widths, times and durations may differ; <c>…</c> stands for anything, on a line of its own for any lines.</summary>
    private static bool IsSame(string[] expected, string[] found)
    {
        IEnumerable<string> lines = expected.Select(static line => line == "…" ? "(.*\n)*" : Regex.Escape(Plain(line)).Replace("…", ".*", StringComparison.Ordinal) + "\n");
        return Regex.IsMatch(string.Concat(found.Select(static line => Plain(line) + "\n")), $"\\A{string.Concat(lines)}\\z");
    }

    private static string Plain(string line)
    {
        string plain = Moment().Replace(Duration().Replace(line, "in some s"), "(time)");
        plain = State().Match(plain) is { Success: true } counted ? counted.Value : plain;
        return Gaps().Replace(Rule().Replace(plain, "--"), " ").Trim();
    }

    [GeneratedRegex(@"\[dev \w+\]")]
    private static partial Regex DevelopmentName();

    [GeneratedRegex(@"in [\d.,]+ s\b")]
    private static partial Regex Duration();

    [GeneratedRegex(@"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d\.\d+Z?")]
    private static partial Regex Moment();

    /// <summary>A dataset in the summary of a run, up to the seconds.</summary>
    [GeneratedRegex(@"^.*  (completed|idle|failed|skipped|excluded)( +[\d,]+){4}")]
    private static partial Regex State();

    [GeneratedRegex("-{2,}")]
    private static partial Regex Rule();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Gaps();
}
