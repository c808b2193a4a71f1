using System.Globalization;
using System.Text.Json;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Log;
using Millrace.Foundation.Storage;

namespace Millrace.DeltaProtocol.Snapshots;

/// <summary>Compares a version, as it was built from commits and checkpoint, with its checksum file.</summary>
internal static class ChecksumCheck
{
    internal static async Task<LogVerification> RunAsync(
        IObjectStore store, Snapshot snapshot, CancellationToken cancellationToken)
    {
        VersionChecksum? told;
        try
        {
            told = await VersionChecksum.TryReadAsync(store, snapshot.Root, snapshot.Version, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (JsonException cause)
        {
            return new LogVerification(
                snapshot.Version, HasChecksum: true, [$"The checksum file cannot be read: {cause.Message}"]);
        }

        return told is null
            ? new LogVerification(snapshot.Version, HasChecksum: false, [])
            : new LogVerification(snapshot.Version, HasChecksum: true, [.. Differences(told, snapshot)]);
    }

    private static IEnumerable<string> Differences(VersionChecksum told, Snapshot snapshot)
    {
        if (told.NumFiles is long files && files != snapshot.Files.Count)
            yield return Unequal("files", files, snapshot.Files.Count);
        if (told.TableSizeBytes is long bytes && bytes != snapshot.SizeBytes)
            yield return Unequal("bytes", bytes, snapshot.SizeBytes);
        if (told.Protocol is LogAction.Protocol protocol && Text(protocol) != Text(snapshot.Protocol))
            yield return $"The checksum says protocol {Text(protocol)}, the log says {Text(snapshot.Protocol)}.";
        if (told.Metadata is LogAction.Metadata metadata && metadata.Id != snapshot.Metadata.Id)
            yield return $"The checksum says table id {metadata.Id}, the log says {snapshot.Metadata.Id}.";
        if (told.Metadata is LogAction.Metadata shape && shape.SchemaText != snapshot.Metadata.SchemaText)
            yield return "The checksum and the log have different schemas.";
    }

    private static string Unequal(string what, long told, long found) => string.Create(
        CultureInfo.InvariantCulture, $"The checksum says {told} {what}, the log has {found}.");

    private static string Text(LogAction action) => ActionJson.Format(action).Json;
}
