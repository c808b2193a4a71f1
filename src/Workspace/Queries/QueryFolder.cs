using System.Text;
using Millrace.Workspace.Faults;
using Millrace.Workspace.Files;

namespace Millrace.Workspace.Queries;

/// <summary>The queries of a project: files <c>name.sql</c> in one folder. Thread safety: all members may be called at once; of two that save one query, the last wins.</summary>
/// <param name="folder">The folder; need not exist.</param>
/// <param name="newId">Makes names of files that are being written.</param>
public sealed class QueryFolder(string folder, Func<Guid> newId)
{
    private const string Ending = ".sql";
    private const int MostName = 80;
    private const int MostBytes = 1 << 20;

    /// <summary>Names of all queries, ordered; files that could not be saved here are left out.</summary>
    public IReadOnlyList<string> Names() => !Directory.Exists(folder) ? [] :
        [.. Directory.EnumerateFiles(folder, "*" + Ending).Select(static path => Path.GetFileName(path)[..^Ending.Length])
            .Where(static name => ProblemOf(name) is null).Order(StringComparer.OrdinalIgnoreCase)];

    /// <summary>A query.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">SAVED_QUERY_UNKNOWN, SAVED_QUERY_UNREADABLE.</exception>
    public SavedQuery Open(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        FileInfo file = new(PathOf(name));
        if (!file.Exists) throw WorkspaceErrors.QueryUnknown(name, Foundation.Text.NearestText.Of(name, Names(), static known => known));
        try
        {
            return file.Length <= MostBytes
                ? new SavedQuery(name, File.ReadAllText(file.FullName), file.LastWriteTimeUtc)
                : throw WorkspaceErrors.QueryName(name, "its file has more than 1 MiB");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw WorkspaceErrors.QueryUnreadable(name, cause);
        }
    }

    /// <summary>Saves a query; one of the same name gets the new text.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">SAVED_QUERY_NAME: the name cannot be that of a file. SAVED_QUERY_UNREADABLE: the file cannot be written.</exception>
    public void Save(string name, string text)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(text);
        string path = PathOf(name);
        if (Encoding.UTF8.GetByteCount(text) > MostBytes) throw WorkspaceErrors.QueryName(name, "its text has more than 1 MiB");
        try
        {
            WholeFile.Write(path, Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n")), newId);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw WorkspaceErrors.QueryUnreadable(name, cause);
        }
    }

    /// <summary>Removes a query; nothing happens when there is none of that name.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">SAVED_QUERY_NAME, SAVED_QUERY_UNREADABLE: the file cannot be removed.</exception>
    public void Delete(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string path = PathOf(name);
        try
        {
            if (Directory.Exists(folder)) File.Delete(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw WorkspaceErrors.QueryUnreadable(name, cause);
        }
    }

    private static string? ProblemOf(string name)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Trim() != name) return "it is empty, or has space at its ends";
        if (name.Length > MostName) return "it is longer than 80 letters";
        if (name.StartsWith('.')) return "it begins with a dot";
        return name.AsSpan().IndexOfAny("/\\:*?\"<>|") >= 0 || name.Any(char.IsControl) ? "it holds one of / \\ : * ? \" < > | or a control character" : null;
    }

    private string PathOf(string name) => ProblemOf(name) is string problem ? throw WorkspaceErrors.QueryName(name, problem) : Path.Combine(folder, name + Ending);
}
