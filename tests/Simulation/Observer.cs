using System.Text;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Storage;
using Xunit;

namespace Millrace.Simulation;

/// <summary>Somebody who reads along and believes nothing: each check throws when the table breaks a promise.</summary>
internal sealed class Observer(World world)
{
    private readonly List<string> _commits = [];
    private readonly Dictionary<long, string[]> _liveByVersion = [];

    /// <summary>The log has no gap, and no commit that was seen once looks different now.</summary>
    internal async Task CheckLogAsync(CancellationToken cancellationToken)
    {
        IAsyncEnumerable<StoredObject> listing =
            world.Store.ListAsync(world.Root.Child("_delta_log"), isRecursive: false, startAfter: null, cancellationToken);
        int version = 0;
        await foreach (StoredObject item in listing)
        {
            if (!item.Path.Name.EndsWith(".json", StringComparison.Ordinal)) continue;
            Assert.Equal($"{version:D20}.json", item.Path.Name);
            ReadOnlyMemory<byte>? content = await world.Store.TryReadAsync(item.Path, cancellationToken);
            string text = Encoding.UTF8.GetString(Assert.NotNull(content).Span);
            Assert.EndsWith("}\n", text, StringComparison.Ordinal);
            if (version == _commits.Count) _commits.Add(text);
            else Assert.Equal(_commits[version], text);
            version++;
        }

        Assert.Equal(_commits.Count, version);
    }

    /// <summary>Every version reads, as a fresh process and as before, and agrees with its own changes.</summary>
    internal async Task CheckVersionsAsync(CancellationToken cancellationToken)
    {
        DeltaLog table = await DeltaLog.OpenAsync(world.Environment(world.Store), world.Root, cancellationToken);
        Snapshot latest = await table.SnapshotAsync(cancellationToken);
        Assert.Equal(_commits.Count - 1, latest.Version);

        HashSet<string> live = new(StringComparer.Ordinal);
        DateTimeOffset? before = null;
        await foreach (VersionChange change in table.ChangesAsync(0, latest.Version, cancellationToken))
        {
            CheckOverwrite(change, live);
            foreach (FileChange removed in change.Removes)
                Assert.True(live.Remove(removed.File.LogPath), $"version {change.Version} removes '{removed.File.LogPath}', which is not there");
            foreach (FileChange added in change.Adds)
                Assert.True(live.Add(added.File.LogPath), $"version {change.Version} adds '{added.File.LogPath}', which is there");

            Snapshot snapshot = await table.SnapshotAtVersionAsync(change.Version, cancellationToken);
            string[] files = [.. snapshot.Files.Select(file => file.LogPath).Order(StringComparer.Ordinal)];
            Assert.Equal(live.Order(StringComparer.Ordinal), files);
            Assert.Equal(files.Length * 10, snapshot.RowCount);
            if (_liveByVersion.TryGetValue(change.Version, out string[]? known)) Assert.Equal(known, files);
            _liveByVersion[change.Version] = files;
            if (change.Info?.InCommitTimestampMs is not null)
                Assert.True(before is null || snapshot.TimestampUtc > before, $"version {change.Version} is not later than the one before");
            before = snapshot.TimestampUtc;
        }
    }

    /// <summary>What writers were told is what the table holds: whole, once, or not at all.</summary>
    internal async Task CheckLedgerAsync(CancellationToken cancellationToken)
    {
        DeltaLog table = await DeltaLog.OpenAsync(world.Environment(world.Store), world.Root, cancellationToken);
        Snapshot latest = await table.SnapshotAsync(cancellationToken);
        Dictionary<string, long> found = new(StringComparer.Ordinal);
        await foreach (VersionChange change in table.ChangesAsync(1, latest.Version, cancellationToken))
        {
            string id = change.Info?.UserMetadata ?? throw new InvalidOperationException($"Version {change.Version} names no operation.");
            Assert.True(found.TryAdd(id, change.Version), $"operation {id} is in versions {change.Version} and {found[id]}");
            string[] expected = change.Operation == "REMOVE" ? [] : [$"{id}-first.parquet", $"{id}-second.parquet"];
            Assert.Equal(expected, change.Adds.Select(added => added.File.LogPath).Order(StringComparer.Ordinal));
        }

        foreach ((string id, (Outcome outcome, long? version)) in world.Ledger.Outcomes)
        {
            bool isThere = found.TryGetValue(id, out long at);
            if (outcome == Outcome.Committed) Assert.True(isThere && at == version, $"operation {id} is not in version {version}");
            if (outcome == Outcome.Refused) Assert.False(isThere, $"operation {id} was refused and is in version {at}");
        }

        CheckFlow(found, latest);
    }

    /// <summary>Batches of the flow are in the table once each, in order, without a gap.</summary>
    private static void CheckFlow(Dictionary<string, long> found, Snapshot latest)
    {
        long[] batches =
        [
            .. found.Where(pair => pair.Key.StartsWith("batch", StringComparison.Ordinal))
                .OrderBy(pair => pair.Value)
                .Select(pair => long.Parse(pair.Key["batch".Length..pair.Key.IndexOf('-')], System.Globalization.CultureInfo.InvariantCulture)),
        ];
        Assert.Equal(Enumerable.Range(0, batches.Length).Select(batch => (long)batch), batches);
        Assert.Equal(batches.Length == 0 ? null : batches.Length - 1, latest.TransactionVersion(Writer.Flow));
    }

    /// <summary>An overwrite takes away all it read; only files that came blindly in between may stay.</summary>
    private void CheckOverwrite(VersionChange change, HashSet<string> live)
    {
        if (change.Operation != "OVERWRITE") return;
        string[] read = _liveByVersion[Assert.NotNull(change.Info?.ReadVersion)];
        string[] left = [.. read.Intersect(live).Except(change.Removes.Select(removed => removed.File.LogPath))];
        Assert.True(left.Length == 0, $"version {change.Version} overwrites and leaves {string.Join(", ", left)}");
    }
}
