using System.Text.Json;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Faults;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.DeltaProtocol.Log;

/// <summary>The actions of one version.</summary>
internal sealed record Commit(long Version, IReadOnlyList<LogAction> Actions)
{
    internal LogAction.CommitInfo? Info => Actions.OfType<LogAction.CommitInfo>().FirstOrDefault();

    /// <summary>Reads a commit, or null when there is none of that version.</summary>
    internal static async Task<Commit?> TryReadAsync(
        IObjectStore store, LakePath root, long version, CancellationToken cancellationToken)
    {
        LakePath path = LogName.Commit(root, version);
        ReadOnlyMemory<byte>? content = await store.TryReadAsync(path, cancellationToken).ConfigureAwait(false);
        return content is ReadOnlyMemory<byte> bytes ? new Commit(version, ParseLines(path, bytes.Span)) : null;
    }

    /// <summary>Reads a commit that a listing has shown.</summary>
    internal static async Task<Commit> ReadAsync(
        IObjectStore store, LakePath root, long version, CancellationToken cancellationToken) =>
        await TryReadAsync(store, root, version, cancellationToken).ConfigureAwait(false)
        ?? throw DeltaErrors.LogGap(root, version);

    /// <summary>Reads actions, one on a line; a line that is not complete makes the whole file unusable.</summary>
    /// <exception cref="MillraceException">DELTA_LOG_CORRUPT: a line is no action.</exception>
    internal static List<LogAction> ParseLines(LakePath file, ReadOnlySpan<byte> content)
    {
        List<LogAction> actions = [];
        int lineNumber = 0;
        while (!content.IsEmpty)
        {
            int end = content.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = (end < 0 ? content : content[..end]).Trim(" \t\r"u8);
            content = end < 0 ? default : content[(end + 1)..];
            lineNumber++;
            if (line.IsEmpty) continue;
            if (TryParse(file, line, lineNumber) is LogAction action) actions.Add(action);
        }

        if (lineNumber == 0) throw DeltaErrors.LogCorrupt(file, "it is empty");
        return actions;
    }

    private static LogAction? TryParse(LakePath file, ReadOnlySpan<byte> line, int lineNumber)
    {
        try
        {
            return ActionReader.Read(line);
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException or OverflowException)
        {
            throw DeltaErrors.LogCorrupt(
                file,
                string.Create(System.Globalization.CultureInfo.InvariantCulture,
                    $"line {lineNumber} is no action ({cause.Message})"),
                cause);
        }
    }
}
