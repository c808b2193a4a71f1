using System.Text;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.Testing.Faults;

namespace Millrace.Testing.Fixtures;

/// <summary>
/// The folder a test lives in. Places outside of it, which a pipeline may read from, have a stand-in inside, so that a test
/// touches nothing real.
/// </summary>
internal sealed class Sandbox : IDisposable
{
    private const string Landing = "landing";

    public Sandbox()
    {
        Root = Directory.CreateTempSubdirectory("millrace-test-").FullName;
        Directory.CreateDirectory(Path.Combine(Root, Landing));
    }

    /// <summary>Absolute path of the folder.</summary>
    public string Root { get; }

    /// <summary>Folder of the tables.</summary>
    public string Warehouse => Path.Combine(Root, "warehouse");

    /// <summary>The stand-in of a place; itself when it lies inside.</summary>
    /// <param name="place">An absolute path, or one with a scheme.</param>
    public string Move(string place)
    {
        if (IsInside(place)) return place;
        string plain = place.Replace("://", "/", StringComparison.Ordinal).Replace(":", "", StringComparison.Ordinal).Replace('\\', '/').Trim('/');
        return new LakePath($"{Root}/outside/{plain}").Value;
    }

    /// <summary>Where a file lands: below <c>landing/</c>, below the project for <c>./</c>, else at the stand-in of the place.</summary>
    public string LandingPath(string written, SourceLocation location) =>
        written.StartsWith("./", StringComparison.Ordinal) ? ProjectPath(written, location)
        : IsPlace(written) ? Move(LakePath.Of(Unvolumed(written), Root).Value)
        : Checked(Path.GetFullPath(Path.Combine(Root, Landing, written)), written, location);

    /// <summary>A path of the project.</summary>
    public string ProjectPath(string written, SourceLocation location) =>
        IsPlace(written) ? Move(LakePath.Of(Unvolumed(written), Root).Value) : Checked(Path.GetFullPath(Path.Combine(Root, written)), written, location);

    /// <summary>Writes a file that a pipeline finds at a time.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content, DateTimeOffset time)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, content);
            File.SetLastWriteTimeUtc(path, time.UtcDateTime);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw FoundationErrors.StorageFailed("write", path, cause);
        }
    }

    /// <summary>Writes a text file in UTF-8.</summary>
    public static void Write(string path, string content, DateTimeOffset time) => Write(path, Encoding.UTF8.GetBytes(content), time);

    /// <summary>Removes a file or a folder.</summary>
    public static void Remove(string path, SourceLocation location)
    {
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        else if (File.Exists(path)) File.Delete(path);
        else throw TestErrors.Syntax(location, "There is nothing to remove at this path.");
    }

    /// <summary>Copies a file or a folder of the project to the same place here.</summary>
    public void Copy(string projectRoot, string written, DateTimeOffset time, SourceLocation location)
    {
        string source = Path.GetFullPath(Path.Combine(projectRoot, written));
        string target = Checked(Path.GetFullPath(Path.Combine(Root, written)), written, location);
        if (File.Exists(source)) Write(target, File.ReadAllBytes(source), time);
        else if (!Directory.Exists(source)) throw TestErrors.NothingToCopy(location, written);
        else CopyFolder(source, target, static _ => true, time);
    }

    /// <summary>Copies the files of a folder that are wanted.</summary>
    public static void CopyFolder(string source, string target, Func<string, bool> isWanted, DateTimeOffset time)
    {
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string below = Path.GetRelativePath(source, file);
            if (isWanted(below)) Write(Path.Combine(target, below), File.ReadAllBytes(file), time);
        }
    }

    /// <summary>All files, for a comparison of before and after.</summary>
    public string Listing() => string.Join('\n', Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));

    /// <summary>Removes everything. What another process still holds is left to the system, which empties its temporary folder.</summary>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Root, recursive: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return;
        }
    }

    private static bool IsPlace(string written) => Path.IsPathRooted(written) || written.Contains("://", StringComparison.Ordinal);

    /// <summary>A path of a volume means the project's landing folder, as it does in a pipeline.</summary>
    private static string Unvolumed(string written)
    {
        const string volumes = "/Volumes/";
        if (!written.StartsWith(volumes, StringComparison.Ordinal)) return written;
        string[] parts = written[volumes.Length..].Split('/', 3);
        return parts.Length == 3 ? $"{Landing}/{parts[2]}" : written;
    }

    private string Checked(string full, string written, SourceLocation location) =>
        IsInside(full) ? full : throw TestErrors.PathOutside(location, written);

    private bool IsInside(string path)
    {
        string root = new LakePath(Root).Value;
        string slashed = new LakePath(path).Value;
        return slashed == root || slashed.StartsWith(root + "/", StringComparison.Ordinal);
    }
}
