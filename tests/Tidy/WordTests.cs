using System.Text.RegularExpressions;
using Millrace.Tidy.Reading;
using Xunit;

namespace Millrace.Tidy;

public sealed partial class WordTests
{
    private static readonly string[] TextEndings =
        [".cs", ".csproj", ".props", ".targets", ".slnx", ".json", ".md", ".sql", ".txt", ".yml", ".yaml", ".xml", ".cmd", ".sh"];

    [Fact]
    public void Nothing_is_left_for_later()
    {
        Problems.None(Matches(Repository.Sources, file => file.Text, Later()));
    }

    [Fact]
    public void Only_the_command_line_touches_console_environment_clock_and_chance()
    {
        // A program that refers to libraries alone begins with a session or a store, as the command line does for everything else.
        string[] beginnings = ["src/Delta/DeltaSession.cs", "src/CloudStores/RoutedStore.cs"];
        SourceFile[] below = [.. Repository.Sources.Where(file => file.Project != "Cli" && !beginnings.Contains(file.RelativePath))];

        Problems.None(
            Matches(below, file => file.Code, WallClock())
                .Concat(Matches(below, file => file.Code, Surroundings()))
                .Concat(Matches(Repository.Sources, file => file.Code, Sleep())));
    }

    [Fact]
    public void No_text_names_a_folder_of_one_machine()
    {
        Problems.None(
            from file in Repository.Files
            where IsText(file) && !file.StartsWith("tests/", StringComparison.Ordinal)
            from problem in LinesMatching(file, MachinePath())
            select problem);
    }

    [Fact]
    public void No_text_names_a_package_source()
    {
        Problems.None(
            from file in Repository.Files
            where IsText(file) && !file.StartsWith("tests/Tidy/", StringComparison.Ordinal)
            from problem in LinesMatching(file, PackageSource())
            select problem);
    }

    private static bool IsText(string file) =>
        TextEndings.Contains(Path.GetExtension(file))
        || !Path.GetFileName(file).Contains('.');

    private static IEnumerable<string> LinesMatching(string file, Regex pattern) =>
        from line in Repository.ReadText(file).Split('\n').Index()
        let match = pattern.Match(line.Item)
        where match.Success
        select $"{file}:{line.Index + 1} has '{match.Value}'";

    private static IEnumerable<string> Matches(IEnumerable<SourceFile> files, Func<SourceFile, string> text, Regex pattern) =>
        from file in files
        from match in pattern.Matches(text(file))
        select $"{file.RelativePath}:{Problems.LineAt(text(file), match.Index)} has '{match.Value}'";

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|\bNotImplementedException\b")]
    private static partial Regex Later();

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Now|UtcNow|Today)\b|\bGuid\.(NewGuid|CreateVersion7)\b|\bRandom\.Shared\b")]
    private static partial Regex WallClock();

    [GeneratedRegex(@"\bThread\.Sleep\b")]
    private static partial Regex Sleep();

    [GeneratedRegex(@"(?<![\w.])(System\.)?(Console|Environment)\.\w+")]
    private static partial Regex Surroundings();

    // A temporary folder may stand in the example of a command line.
    [GeneratedRegex(
        @"(?<![\w.~}\]])/(home|root|Users|work)/\w+|\b[A-Za-z]:\\(Users|work)\b"
        + @"|(?<!\bmillrace .*)(?<![\w.~}\]])/tmp/\w+")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"https?://[\w.-]*(nuget|artifactory|registry|pypi|npmjs|jfrog)[\w.-]*", RegexOptions.IgnoreCase)]
    private static partial Regex PackageSource();
}
