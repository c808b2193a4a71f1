namespace Millrace.Cli.Projects;

/// <summary>Copies project files that come with the program.</summary>
internal static class ProjectFolder
{
    private const string Template = ".template";

    /// <summary>True when nothing is in a folder, or there is no such folder.</summary>
    public static bool IsFree(string path) => !File.Exists(path) && (!Directory.Exists(path) || !Directory.EnumerateFileSystemEntries(path).Any());

    /// <summary>Copies a tree of files; what is there already is left as it is.</summary>
    /// <param name="source">Folder to copy from.</param>
    /// <param name="target">Folder to copy into.</param>
    /// <param name="rewrite">Changes the text of each file on its way, and its path.</param>
    public static void Copy(string source, string target, Func<string, string> rewrite)
    {
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string copy = Path.Combine(target, rewrite(Path.GetRelativePath(source, file)));

            // Programs of templates are no part of this one.
            if (copy.EndsWith(Template, StringComparison.Ordinal)) copy = copy[..^Template.Length];

            // A package leaves out files whose name starts with a dot, so this one is kept under another name.
            if (Path.GetFileName(copy) == "gitignore") copy = Path.Combine(Path.GetDirectoryName(copy)!, ".gitignore");
            if (File.Exists(copy)) continue;
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllText(copy, rewrite(File.ReadAllText(file)));
        }
    }
}
