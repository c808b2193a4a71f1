using Millrace.TestKit;

namespace Millrace.Tidy.Reading;

/// <summary>The files that people wrote.</summary>
public static class Repository
{
    private static readonly HashSet<string> NotOurs = new(
        [".git", "artifacts", "bin", "obj", .. IgnoredFolders()], StringComparer.Ordinal);

    /// <summary>Paths of all files below the root, with forward slashes, in ordinal order.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Walk(RepositoryRoot.Path).Order(StringComparer.Ordinal)];

    /// <summary>The C# files below <c>src</c>.</summary>
    public static IReadOnlyList<SourceFile> Sources { get; } = Read("src/");

    /// <summary>The C# files below <c>tests</c>.</summary>
    public static IReadOnlyList<SourceFile> TestSources { get; } = Read("tests/");

    /// <summary>Names of the projects below <c>src</c>.</summary>
    public static IReadOnlyList<string> Projects { get; } =
        [.. Files.Where(file => file.Split('/') is ["src", _, var name] && name.EndsWith(".csproj", StringComparison.Ordinal))
            .Select(file => Path.GetFileNameWithoutExtension(file))];

    /// <summary>The text of a file.</summary>
    public static string ReadText(string relativePath) => File.ReadAllText(Path.Combine(RepositoryRoot.Path, relativePath));

    /// <summary>True for a file or folder below the root.</summary>
    public static bool Exists(string relativePath)
    {
        string path = Path.Combine(RepositoryRoot.Path, relativePath);
        return File.Exists(path) || Directory.Exists(path);
    }

    private static List<SourceFile> Read(string prefix) =>
        [.. Files.Where(file => file.StartsWith(prefix, StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal))
            .Select(file => new SourceFile(file, ReadText(file)))];

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder))
            yield return Path.GetRelativePath(RepositoryRoot.Path, file).Replace('\\', '/');
        foreach (string below in Directory.EnumerateDirectories(folder))
        {
            if (NotOurs.Contains(Path.GetFileName(below))) continue;
            foreach (string file in Walk(below)) yield return file;
        }
    }

    private static IEnumerable<string> IgnoredFolders()
    {
        string ignore = RepositoryRoot.Below(".gitignore");
        return File.Exists(ignore)
            ? File.ReadLines(ignore).Where(line => line.EndsWith('/') && !line.Contains('*')).Select(line => line.Trim('/'))
            : [];
    }
}
