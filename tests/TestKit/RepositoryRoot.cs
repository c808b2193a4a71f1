namespace Millrace.TestKit;

/// <summary>The folder of the repository, found upwards from the running tests.</summary>
public static class RepositoryRoot
{
    private const string Landmark = "Millrace.slnx";

    /// <summary>Full path of the folder that holds the solution.</summary>
    public static string Path { get; } = Find(AppContext.BaseDirectory);

    /// <summary>Full path of a file or folder below the root.</summary>
    public static string Below(params ReadOnlySpan<string> segments) => System.IO.Path.Combine([Path, .. segments]);

    /// <summary>
    /// Full path of reference data that lies beside the repository, or null where they are absent; a test then skips.
    /// </summary>
    /// <param name="relative">Path below the data folder, with forward slashes.</param>
    public static string? SharedData(string relative)
    {
        string path = System.IO.Path.GetFullPath(System.IO.Path.Combine(Path, "..", "shared", "data", relative));
        return File.Exists(path) || Directory.Exists(path) ? path : null;
    }

    private static string Find(string start)
    {
        for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, Landmark))) return folder.FullName;
        }

        throw new InvalidOperationException($"No folder above '{start}' holds {Landmark}; run the tests from a build of the repository.");
    }
}
