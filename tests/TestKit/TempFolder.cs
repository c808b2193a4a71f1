namespace Millrace.TestKit;

/// <summary>A new folder that is gone, with all that is in it, when disposed.</summary>
public sealed class TempFolder : IDisposable
{
    /// <summary>Makes the folder.</summary>
    public TempFolder() => Path = Directory.CreateTempSubdirectory("millrace-test-").FullName;

    /// <summary>Full path of the folder.</summary>
    public string Path { get; }

    /// <summary>Full path of a file or folder in it.</summary>
    /// <param name="relative">Path below, with forward slashes.</param>
    public string Below(string relative) => System.IO.Path.Combine(Path, relative);

    /// <summary>Writes a text file, with the folders above it.</summary>
    /// <returns>Full path of the file.</returns>
    public string Write(string relative, string text)
    {
        string path = Below(relative);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!); // A path below a folder has a folder.
        File.WriteAllText(path, text);
        return path;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // The test removed it: the wish is fulfilled.
        }
    }
}
