using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Faults;
using Xunit;

namespace Millrace.Simulation.Tables;

/// <summary>
/// Reads along: each version must hold what the model's serial history gives for it, and a reader who took a snapshot
/// gets its rows for as long as the table promises, and afterwards all of them or a fault.
/// </summary>
internal sealed class HistoryObserver(HistoryWorld world)
{
    private static readonly TimeSpan FileRetention = TimeSpan.FromDays(7);
    private static readonly TimeSpan LogRetention = TimeSpan.FromDays(9);

    private readonly Dictionary<long, ModelState> _states = [];
    private readonly Dictionary<long, DateTimeOffset> _times = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<(Snapshot Snapshot, Lake Reader)> _held = [];
    private DateTimeOffset _latestTime = DateTimeOffset.MinValue;
    private Lake? _reader;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Versions seen.</summary>
    internal int Versions => _states.Count;

    /// <summary>Times that rows were there no more, and were told to be.</summary>
    internal int Expired { get; private set; }

    /// <summary>Looks at the commits that were made since the last look.</summary>
    internal async Task LookAsync()
    {
        if (world.Clock.GetUtcNow() > _latestTime) _latestTime = world.Clock.GetUtcNow();
        long version = _states.Count;
        if (!File.Exists(world.Root.Child($"_delta_log/{version:D20}.json").Value)) return;
        _reader = world.Open();
        DeltaLog log = await _reader.OpenAsync();
        await foreach (VersionChange change in log.ChangesAsync(version, (await _reader.LatestAsync()).Version, Stop))
        {
            _states[change.Version] = StateOf(change);
            _times[change.Version] = DateTimeOffset.FromUnixTimeMilliseconds(change.Info!.TimestampMs ?? 0); // Every commit of ours has it.
            Snapshot snapshot = await _reader.AtAsync(change.Version);
            await RequireRowsAsync(_reader, snapshot, "a fresh reader");
            if (world.Random.Next(3) == 0) _held.Add((snapshot, _reader));
        }
    }

    /// <summary>Reads versions again, by those who took them and by those who ask for them now.</summary>
    internal async Task ReadAgainAsync()
    {
        if (_states.Count == 0) return;
        Lake fresh = world.Open();
        long version = world.Random.NextInt64(_states.Count);
        try
        {
            await ReadAsync(fresh, await fresh.AtAsync(version), "a traveller");
        }
        catch (MillraceException fault) when (fault.Code.Value == "DELTA_VERSION_NOT_FOUND")
        {
            Assert.True(_latestTime - _times[version] > LogRetention, $"version {version} is gone too early: {fault.Message}");
            Expired++;
        }

        foreach ((Snapshot snapshot, Lake reader) in _held) await ReadAsync(reader, snapshot, "a reader who kept it");
    }

    /// <summary>What the writers were told is what happened.</summary>
    internal void CheckLedger()
    {
        foreach ((string id, (Outcome outcome, long? version)) in world.Ledger.Outcomes)
        {
            if (outcome == Outcome.Committed) Assert.True(_seen.Contains($"{id}@{version}"), $"'{id}' was told to be version {version}, and is not");
            if (outcome == Outcome.Refused) Assert.False(_seen.Any(seen => seen.StartsWith($"{id}@", StringComparison.Ordinal)), $"'{id}' was told not to be in the table, and is");
        }
    }

    private async Task ReadAsync(Lake reader, Snapshot snapshot, string who)
    {
        try
        {
            await RequireRowsAsync(reader, snapshot, who);
        }
        catch (MillraceException fault) when (MayHaveLostFiles(snapshot.Version))
        {
            Assert.True(fault.Code.Value is "DATA_FILE_MISSING" or "DELTA_DELETION_VECTOR_CORRUPT" or "DELTA_CHECKPOINT_REPLACED", $"{who} was told {fault.Code}: {fault.Message}");
            Expired++;
        }
        catch (MillraceException fault) when (fault.Code.Value == "DELTA_CHECKPOINT_REPLACED" && _latestTime - _times[snapshot.Version] > LogRetention)
        {
            Expired++;
        }
    }

    private async Task RequireRowsAsync(Lake reader, Snapshot snapshot, string who)
    {
        ModelState expected = _states[snapshot.Version];
        List<string> found = await reader.RowsAsync(snapshot);
        List<string> lines = expected.Lines();
        Assert.True(
            lines.SequenceEqual(found),
            $"{who} finds other rows at version {snapshot.Version}:\nmissing {string.Join(' ', lines.Except(found))}\ntoo many {string.Join(' ', found.Except(lines))} ({found.Count} for {lines.Count})");
        Assert.Equal(lines.Count, snapshot.RowCount);
    }

    /// <summary>True when a vacuum came long enough after a commit that may have taken files of the version away.</summary>
    private bool MayHaveLostFiles(long version) =>
        _times.Any(later => later.Key > version && world.Vacuums.Any(vacuum => vacuum + TimeSpan.FromDays(5) - later.Value >= FileRetention));

    private ModelState StateOf(VersionChange change)
    {
        string? id = change.Info?.UserMetadata;
        if (change.Version == 0) return new ModelState(HasExtra: false, new Dictionary<long, ModelRow>());
        ModelState before = _states[change.Version - 1];
        if (change.Operation == "RESTORE")
            return _states[long.Parse(change.Info!.OperationParameters["version"]!, System.Globalization.CultureInfo.InvariantCulture)]; // RESTORE names it.
        ModelEffect effect = change.Operation switch
        {
            "OPTIMIZE" or "REORG" or "VACUUM START" or "VACUUM END" => new ModelEffect.Nothing(),
            "ADD COLUMNS" => new ModelEffect.AddColumn(),
            _ => world.Effects[id ?? throw new InvalidOperationException($"version {change.Version} is a {change.Operation} that nobody ordered")],
        };
        if (id is not null) Assert.True(_seen.Add($"{id}@{change.Version}") && _seen.Count(seen => seen.StartsWith($"{id}@", StringComparison.Ordinal)) == 1, $"'{id}' is in the table twice");
        return After(before, effect, _states[change.Info!.ReadVersion ?? change.Version - 1], change);
    }

    /// <summary>
    /// The rows before, with the difference that the operation made of what it had read. Tables that ask for it get more:
    /// the rows are those of the operations one after the other.
    /// </summary>
    private static ModelState After(ModelState before, ModelEffect effect, ModelState read, VersionChange change)
    {
        ModelState made = effect.On(read);
        Dictionary<long, ModelRow> rows = new(before.Rows);
        foreach ((long id, ModelRow row) in read.Rows)
        {
            if (made.Rows.TryGetValue(id, out ModelRow? now) && now == row) continue;
            Assert.True(rows.Remove(id, out ModelRow? lost) && lost == row, $"version {change.Version} ({change.Operation}) changes row {id}, which somebody else changed since version {change.Info?.ReadVersion}");
        }

        foreach ((long id, ModelRow row) in made.Rows)
        {
            if (read.Rows.TryGetValue(id, out ModelRow? then) && then == row) continue;
            Assert.True(rows.TryAdd(id, row), $"version {change.Version} ({change.Operation}) adds row {id}, which somebody else added since version {change.Info?.ReadVersion}");
        }

        ModelState after = new(before.HasExtra || made.HasExtra, rows);
        if (change.Info?.IsolationLevel == "Serializable") Assert.Equal(effect.On(before).Lines(), after.Lines());
        return after;
    }
}
