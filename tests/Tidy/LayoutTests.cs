using Millrace.Tidy.Reading;
using Xunit;

namespace Millrace.Tidy;

public sealed class LayoutTests
{
    private const int MaxFileLines = 450;
    private const int MaxLineColumns = 200;
    private const int MaxMethodLines = 90;

    private static IEnumerable<SourceFile> All => Repository.Sources.Concat(Repository.TestSources);

    [Fact]
    public void No_file_is_too_long()
    {
        Problems.None(
            from file in All
            let lines = file.Text.AsSpan().Count('\n')
            where lines > MaxFileLines
            select $"{file.RelativePath} has {lines} lines; {MaxFileLines} are allowed");
    }

    [Fact]
    public void No_line_is_too_long()
    {
        Problems.None(
            from file in Repository.Sources
            from line in file.Text.Split('\n').Index()
            where line.Item.TrimEnd('\r').Length > MaxLineColumns
            select $"{file.RelativePath}:{line.Index + 1} has {line.Item.Length} columns; {MaxLineColumns} are allowed");
    }

    [Fact]
    public void No_method_is_too_long()
    {
        Problems.None(
            from file in All
            from block in Block.In(file.Code)
            let lines = block.LastLine - block.FirstLine - 1
            where block.IsMember && lines > MaxMethodLines
            select $"{file.RelativePath}:{block.FirstLine} starts a member of {lines} lines; {MaxMethodLines} are allowed");
    }

    [Fact]
    public void A_file_is_named_like_its_main_type()
    {
        Problems.None(
            from file in Repository.Sources
            where file.Types.Count > 0 && file.Types.All(type => type.Name != file.Name)
            select $"{file.RelativePath} declares {string.Join(", ", file.Types.Select(type => type.Name))}");
    }

    /// <summary>An enum or a record that only its neighbour needs may share the file.</summary>
    [Fact]
    public void A_file_has_one_public_type()
    {
        Problems.None(
            from file in Repository.Sources
            let others = file.Types.Where(type => type.IsPublic && type.Name != file.Name && !IsCompanion(type)).ToArray()
            where others.Length > 0
            select $"{file.RelativePath} also declares {string.Join(", ", others.Select(type => type.Name))}");
    }

    [Fact]
    public void A_namespace_is_the_path_of_its_folder()
    {
        Problems.None(
            from file in Repository.Sources
            where file.Types.Count > 0
            let folder = file.RelativePath["src/".Length..file.RelativePath.LastIndexOf('/')]
            let expected = $"namespace Millrace.{folder.Replace('/', '.')};"
            where !file.Code.Contains(expected, StringComparison.Ordinal)
            select $"{file.RelativePath} does not say '{expected}'");
    }

    private static bool IsCompanion(DeclaredType type) =>
        type.Keyword == "enum" || type.Keyword.StartsWith("record", StringComparison.Ordinal);
}
