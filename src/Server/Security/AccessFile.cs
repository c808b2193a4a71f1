using System.Text.Json;
using System.Text.Json.Serialization;
using Millrace.Server.Faults;

namespace Millrace.Server.Security;

/// <summary>
/// The file of users and secrets. Several processes may use it: a change holds a lock file, reads what is there and replaces the
/// file as a whole. Thread safety: all members may be called at once.
/// </summary>
internal sealed class AccessFile(string folder, TimeProvider clock)
{
    private const int MostTries = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly string _path = Path.Combine(folder, "users.json");
    private readonly SemaphoreSlim _oneByOne = new(1);

    /// <summary>Tells one state of the file from another, without reading it; null when there is none.</summary>
    public (DateTime, long)? Stamp()
    {
        FileInfo file = new(_path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : null;
    }

    /// <exception cref="Foundation.Faults.MillraceException">ACCESS_INVALID.</exception>
    public AccessDocument Read()
    {
        try
        {
            if (!File.Exists(_path)) return new AccessDocument();
            AccessDocument found = JsonSerializer.Deserialize<AccessDocument>(File.ReadAllBytes(_path), Format) ?? throw new JsonException("It is empty.");
            if (found.Format != 1) throw new JsonException($"Its format is {found.Format}, and only format 1 is known.");
            return found;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or JsonException)
        {
            throw ServerErrors.AccessInvalid(_path, cause);
        }
    }

    /// <summary>Changes the file.</summary>
    /// <param name="change">Gives the new state of what is there; it may be called for a state that another process has just written.</param>
    /// <param name="cancellationToken">Stops waiting for others.</param>
    /// <exception cref="Foundation.Faults.MillraceException">ACCESS_INVALID, ACCESS_BUSY.</exception>
    public async Task<AccessDocument> ChangeAsync(Func<AccessDocument, AccessDocument> change, CancellationToken cancellationToken)
    {
        await _oneByOne.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            MakeFolder();
            using FileStream held = await LockAsync(cancellationToken).ConfigureAwait(false);
            AccessDocument next = change(Read());
            string draft = _path + ".new";
            using (FileStream file = new(draft, Secret(FileMode.Create)))
            {
                JsonSerializer.Serialize(file, next, Format);
                file.Flush(flushToDisk: true);
            }

            File.Move(draft, _path, overwrite: true);
            return next;
        }
        finally
        {
            _oneByOne.Release();
        }
    }

    private async Task<FileStream> LockAsync(CancellationToken cancellationToken)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                return new FileStream(_path + ".lock", Secret(FileMode.OpenOrCreate));
            }
            catch (IOException) when (tries < MostTries)
            {
                await Task.Delay(Pause, clock, cancellationToken).ConfigureAwait(false);
            }
            catch (IOException)
            {
                throw ServerErrors.AccessBusy(_path);
            }
        }
    }

    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static FileStreamOptions Secret(FileMode mode)
    {
        FileStreamOptions options = new() { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
