using System.Security.Cryptography;
using System.Text;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Faults;
using Millrace.Workspace.Files;

namespace Millrace.Workspace.Editing;

/// <summary>
/// The files of dashboards for those who change them. A file appears whole or stays as it was, and what another wrote meanwhile is not
/// written over unseen. Thread safety: all members may be called at once.
/// </summary>
/// <param name="folder">Folder of the dashboards; need not exist.</param>
/// <param name="newId">Names the drafts that become files.</param>
public sealed class DashboardStore(string folder, Func<Guid> newId)
{
    private const string Ending = ".lvdash.json";
    private const int MostLetters = 100;
    private const int MostBytes = 200;

    private static readonly string[] DeviceNames =
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(1, 9).SelectMany(static port => new[] { FormattableString.Invariant($"COM{port}"), FormattableString.Invariant($"LPT{port}") })];

    private readonly SemaphoreSlim _oneByOne = new(1);

    /// <summary>Checks the name of a new dashboard.</summary>
    /// <exception cref="MillraceException">DASHBOARD_NAME: it holds a path, begins with a dot, or no file could be named so everywhere.</exception>
    public static string CheckNew(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string trimmed = name.Trim();
        if (trimmed.Contains('/', StringComparison.Ordinal)) throw WorkspaceErrors.FileName(name, "it must hold no slash");
        CheckPart(trimmed, name);
        if (Encoding.UTF8.GetByteCount(trimmed) > MostBytes)
            throw WorkspaceErrors.FileName(name, FormattableString.Invariant($"it must have at most {MostBytes} bytes, and other letters than those of English take several"));
        return trimmed;
    }

    /// <summary>Reads a dashboard with what tells its state from others.</summary>
    /// <param name="name">Its path below the folder without the ending, with slashes.</param>
    /// <exception cref="MillraceException">DASHBOARD_NAME, DASHBOARD_UNREADABLE, DASHBOARD_SYNTAX, DASHBOARD_INVALID.</exception>
    public (Dashboard Dashboard, string Stamp) Read(string name)
    {
        string path = PathOf(name);
        try
        {
            byte[] bytes = File.ReadAllBytes(path);
            return (Dashboard.Parse(new SourceText(name + Ending, Encoding.UTF8.GetString(bytes))), StampOf(bytes));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw WorkspaceErrors.DashboardUnreadable(name + Ending, cause);
        }
    }

    /// <summary>What tells the state of a file from others; null when there is none.</summary>
    /// <exception cref="MillraceException">DASHBOARD_NAME, DASHBOARD_UNREADABLE.</exception>
    public string? StampOf(string name)
    {
        string path = PathOf(name);
        try
        {
            return StampNow(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw WorkspaceErrors.DashboardUnreadable(name + Ending, cause);
        }
    }

    /// <summary>Writes a dashboard.</summary>
    /// <param name="name">Its path below the folder without the ending, with slashes.</param>
    /// <param name="board">The dashboard.</param>
    /// <param name="expected">The state that the caller has seen; null when there shall be no such file yet.</param>
    /// <param name="cancellationToken">Stops waiting for others.</param>
    /// <exception cref="MillraceException">DASHBOARD_NAME, DASHBOARD_UNWRITABLE.</exception>
    public async Task<SaveOutcome> SaveAsync(string name, Dashboard board, string? expected, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(board);
        string path = PathOf(name);
        byte[] bytes = Encoding.UTF8.GetBytes(board.Write() + "\n");
        await _oneByOne.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            string? now = StampNow(path);
            if (now != expected) return new SaveOutcome.Changed(now);
            WholeFile.Write(path, bytes, newId, mayReplace: expected is not null);
            return new SaveOutcome.Saved(StampOf(bytes));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw WorkspaceErrors.DashboardUnwritable(name + Ending, cause);
        }
        finally
        {
            _oneByOne.Release();
        }
    }

    /// <summary>Deletes a dashboard, unless it changed since the caller read it.</summary>
    /// <exception cref="MillraceException">DASHBOARD_NAME, DASHBOARD_UNWRITABLE.</exception>
    public async Task<SaveOutcome> DeleteAsync(string name, string expected, CancellationToken cancellationToken)
    {
        string path = PathOf(name);
        await _oneByOne.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            string? now = StampNow(path);
            if (now != expected) return new SaveOutcome.Changed(now);
            File.Delete(path);
            return new SaveOutcome.Saved(expected);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw WorkspaceErrors.DashboardUnwritable(name + Ending, cause);
        }
        finally
        {
            _oneByOne.Release();
        }
    }

    private static void CheckPart(string part, string name)
    {
        if (part.Length is 0 or > MostLetters) throw WorkspaceErrors.FileName(name, FormattableString.Invariant($"it must have 1 to {MostLetters} characters"));
        if (part[0] == '.' || part[^1] is '.' or ' ') throw WorkspaceErrors.FileName(name, "it must not begin with a dot, nor end with a dot or a space");
        if (part.Any(char.IsControl) || part.AsSpan().IndexOfAny("\\:*?\"<>|") >= 0) throw WorkspaceErrors.FileName(name, "it must hold none of \\ : * ? \" < > | and no control characters");
        if (DeviceNames.Contains(part.Split('.')[0], StringComparer.OrdinalIgnoreCase)) throw WorkspaceErrors.FileName(name, "some systems keep this name for a device");
    }

    private static string StampOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static string? StampNow(string path) => File.Exists(path) ? StampOf(File.ReadAllBytes(path)) : null;

    /// <summary>Names come from addresses: none of their parts leads out of the folder.</summary>
    private string PathOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string[] parts = name.Split('/');
        foreach (string part in parts) CheckPart(part, name);
        return Path.Combine([folder, .. parts[..^1], parts[^1] + Ending]);
    }
}
