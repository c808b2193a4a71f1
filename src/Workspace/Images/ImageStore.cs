using System.Security.Cryptography;
using Millrace.Foundation.Faults;
using Millrace.Workspace.Faults;
using Millrace.Workspace.Files;

namespace Millrace.Workspace.Images;

/// <summary>
/// The pictures below the folder of dashboards. No name leads out of it, by its text or by a link, and what is no picture by its bytes is
/// neither read nor written. Thread safety: all members may be called at once.
/// </summary>
/// <param name="folder">Folder of the dashboards; need not exist.</param>
/// <param name="newId">Makes names of files that are being written.</param>
public sealed class ImageStore(string folder, Func<Guid> newId)
{
    /// <summary>Bytes that a picture may have.</summary>
    public const int MostBytes = 4 << 20;

    private const string Images = "images";
    private const int MostListed = 1_000;
    private const int MostLetters = 80;

    private static readonly EnumerationOptions Listing = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint };

    /// <summary>Paths of the pictures below the folder, by name; the first thousand of them.</summary>
    public IReadOnlyList<string> Paths() => !Directory.Exists(folder) ? [] :
        [.. Directory.EnumerateFiles(folder, "*", Listing)
            .Where(ImageType.HasEnding)
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
            .Take(MostListed)
            .Order(StringComparer.OrdinalIgnoreCase)];

    /// <summary>The file of a picture as it is now.</summary>
    /// <param name="path">Its path below the folder, with slashes.</param>
    /// <returns>The file; it exists.</returns>
    /// <exception cref="MillraceException">DASHBOARD_IMAGE: the path leads out of the folder, or there is no such file, or it is too large.</exception>
    public FileInfo Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string[] parts = path.Split('/');
        string here = Path.GetFullPath(folder);
        foreach (string part in parts)
        {
            if (part.Length == 0 || part[0] == '.' || part.Any(char.IsControl) || part.AsSpan().IndexOfAny("\\:*?\"<>|") >= 0)
                throw WorkspaceErrors.Image(path, "its path must name files below the folder of dashboards, as images/logo.png does");
            here = Path.Combine(here, part);

            // A link could lead anywhere, so none is followed.
            if (new FileInfo(here).LinkTarget is not null) throw WorkspaceErrors.Image(path, "it is a link, which is not followed; copy the file there");
        }

        FileInfo file = new(here);
        if (!file.Exists) throw WorkspaceErrors.Image(path, "there is no such file below the folder of dashboards; upload it in the editor, or copy it there");
        return file.Length <= MostBytes ? file : throw WorkspaceErrors.Image(path, "it has more than 4 MiB; make it smaller");
    }

    /// <summary>The bytes of a picture and what they are.</summary>
    /// <exception cref="MillraceException">DASHBOARD_IMAGE: as of <see cref="Find"/>, or the bytes are no picture, or cannot be read.</exception>
    public (byte[] Bytes, ImageType Type) Read(string path)
    {
        FileInfo file = Find(path);
        try
        {
            byte[] bytes = File.ReadAllBytes(file.FullName);
            return ImageType.Of(bytes) is ImageType type ? (bytes, type) : throw WorkspaceErrors.Image(path, "its bytes are none of png, jpg, gif, webp and svg");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw WorkspaceErrors.Image(path, $"it cannot be read: {cause.Message}", cause);
        }
    }

    /// <summary>Keeps a picture in the folder <c>images</c>. A name that another picture has gets a number; the same picture is kept once.</summary>
    /// <param name="name">The name that its sender gives it; its ending becomes that of its bytes.</param>
    /// <param name="bytes">The picture.</param>
    /// <returns>Its path below the folder.</returns>
    /// <exception cref="MillraceException">DASHBOARD_IMAGE: it is no picture or too large, or cannot be written.</exception>
    public string Save(string name, byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(bytes);
        if (bytes.Length > MostBytes) throw WorkspaceErrors.Image(name, "it has more than 4 MiB; make it smaller");
        ImageType type = ImageType.Of(bytes) ?? throw WorkspaceErrors.Image(name, "its bytes are none of png, jpg, gif, webp and svg");
        string plain = PlainName(name);
        try
        {
            for (int number = 1; ; number++)
            {
                string path = $"{Images}/{plain}{(number == 1 ? "" : FormattableString.Invariant($"-{number}"))}{type.Ending}";
                string file = Path.Combine(folder, path);
                if (!File.Exists(file))
                {
                    if (TryWrite(file, bytes)) return path;
                    number--; // Another wrote one of this name meanwhile, which is looked at now.
                }
                else if (new FileInfo(file).Length == bytes.Length && SHA256.HashData(File.ReadAllBytes(file)).AsSpan().SequenceEqual(SHA256.HashData(bytes)))
                {
                    return path;
                }
            }
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw WorkspaceErrors.Image(name, $"it cannot be written: {cause.Message}", cause);
        }
    }

    /// <summary>False when there is a file of that name by now.</summary>
    private bool TryWrite(string file, byte[] bytes)
    {
        try
        {
            WholeFile.Write(file, bytes, newId, mayReplace: false);
            return true;
        }
        catch (IOException) when (File.Exists(file))
        {
            return false;
        }
    }

    private static string PlainName(string name)
    {
        string bare = Path.GetFileNameWithoutExtension(name.Replace('\\', '/'));
        string plain = string.Concat(bare.Select(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? char.ToLowerInvariant(letter) : '-')).Trim('-');
        return plain.Length == 0 ? "image" : plain[..Math.Min(plain.Length, MostLetters)];
    }
}
