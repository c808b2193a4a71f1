using Millrace.Foundation.Faults;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Project;

/// <summary>Finds the SQL files that the libraries of a pipeline name.</summary>
/// <param name="root">Absolute path of the project.</param>
/// <param name="references">Resolves values.</param>
/// <param name="warnings">Where to tell what is left out.</param>
internal sealed class LibraryFiles(string root, ProjectReferences references, List<PipelineWarning> warnings)
{
    private static readonly string[] CodeEndings = [".py", ".ipynb", ".cs", ".scala", ".r"];

    /// <summary>True to warn of a missing file or a pattern that matches nothing instead of refusing it.</summary>
    public bool AllowsMissing { get; init; }

    /// <summary>The files in order, each once.</summary>
    /// <exception cref="MillraceException">
    /// PIPELINE_LIBRARY_NOT_FOUND: a file is missing or a pattern matches nothing. PIPELINE_LIBRARY_UNSUPPORTED: a
    /// library is not SQL.
    /// </exception>
    public IReadOnlyList<string> Find(ConfigNode.List libraries)
    {
        List<string> files = [];
        foreach (ConfigNode library in libraries.Items)
        {
            try
            {
                files.AddRange(FindOne(ConfigShape.AsMap(library, "A library")));
            }
            catch (MillraceException fault) when (AllowsMissing && fault.Code.Value == "PIPELINE_LIBRARY_NOT_FOUND")
            {
                warnings.Add(new PipelineWarning(fault.Location is null ? fault.Message : fault.Message[$"{fault.Location}: ".Length..], library.Location));
            }
        }

        return [.. files.Distinct(StringComparer.Ordinal)];
    }

    private IReadOnlyList<string> FindOne(ConfigNode.Map library)
    {
        if (library.Entries.Count != 1)
            throw ProjectErrors.Invalid(library.Location, "A library is one of file, glob or notebook.");
        ConfigEntry entry = library.Entries[0];
        switch (entry.Key)
        {
            case "file":
                return [FindFile(Inside(entry, "path"), canOmitEnding: false)];
            case "notebook":
                return [FindFile(Inside(entry, "path"), canOmitEnding: true)];
            case "glob":
                return FindGlob(Inside(entry, "include"));
            case "jar" or "maven" or "whl":
                throw ProjectErrors.UnsupportedLibrary(entry.Key, entry.KeyLocation);
            default:
                throw ProjectErrors.Invalid(entry.KeyLocation, $"'{entry.Key}' is no kind of library; known are "
                    + "file, glob and notebook.");
        }
    }

    private static ConfigNode Inside(ConfigEntry library, string key) =>
        ConfigShape.AsMap(library.Value, $"'{library.Key}'").Find(key)
            ?? throw ProjectErrors.Invalid(library.KeyLocation, $"'{library.Key}' needs '{key}'.");

    private string FindFile(ConfigNode node, bool canOmitEnding)
    {
        string path = references.Text(node, "The path of a library");
        string ending = Path.GetExtension(path).ToLowerInvariant();
        if (CodeEndings.Contains(ending)) throw ProjectErrors.UnsupportedLibrary(path, node.Location);
        string beside = Path.GetFullPath(Path.Combine(FolderOf(node.Location), path));
        string[] candidates =
            [beside, .. canOmitEnding ? new[] { beside + ".sql" } : [], Path.GetFullPath(Path.Combine(root, path))];
        string found =
            candidates.FirstOrDefault(File.Exists) ?? throw ProjectErrors.LibraryNotFound(path, beside, node.Location);
        if (found == candidates[^1] && found != beside)
            Warn(node, $"'{path}' is found in the project folder, not beside this file. Write the path relative "
                + "to this file.");
        return Path.GetExtension(found).Equals(".sql", StringComparison.OrdinalIgnoreCase)
            ? found
            : throw ProjectErrors.UnsupportedLibrary(path, node.Location);
    }

    private IReadOnlyList<string> FindGlob(ConfigNode node)
    {
        string pattern = references.Text(node, "The pattern of a library");
        IReadOnlyList<string> matches = new GlobPattern(FolderOf(node.Location), pattern).Files();
        string[] sql =
            [.. matches.Where(file => Path.GetExtension(file).Equals(".sql", StringComparison.OrdinalIgnoreCase))];
        foreach (string file in matches.Where(file => CodeEndings.Contains(Path.GetExtension(file).ToLowerInvariant())))
            Warn(node, $"'{Path.GetRelativePath(root, file).Replace('\\', '/')}' is left out: a project runs "
                + "SQL files.");
        return sql.Length > 0 ? sql : throw ProjectErrors.EmptyGlob(pattern, FolderOf(node.Location), node.Location);
    }

    private string FolderOf(SourceLocation location) =>
        Path.GetDirectoryName(Path.GetFullPath(Path.Combine(root, location.File))) ?? root;

    private void Warn(ConfigNode node, string message) => warnings.Add(new PipelineWarning(message, node.Location));
}
