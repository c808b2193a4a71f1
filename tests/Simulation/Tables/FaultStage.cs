using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.Foundation.Types;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Simulation.Tables;

/// <summary>A table that was prepared once and is copied for every run of one operation, with what it was and what it becomes.</summary>
internal sealed class FaultStage
{
    private readonly MillraceEngine _engine;
    private readonly TempFolder _folder;
    private readonly TableOperation _operation;
    private readonly ManualClock _clock;
    private Dictionary<long, List<string>> _before = [];
    private List<string> _after = [];
    private int _runs;

    private FaultStage(MillraceEngine engine, TempFolder folder, TableOperation operation, ManualClock clock)
    {
        _engine = engine;
        _folder = folder;
        _operation = operation;
        _clock = clock;
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private List<string>? Latest => _before.Count == 0 ? null : _before[_before.Keys.Max()];

    public static async Task<FaultStage> PrepareAsync(MillraceEngine engine, TempFolder folder, TableOperation operation)
    {
        // Files carry the time of the disk, so the clock starts there.
#pragma warning disable RS0030
        FaultStage stage = new(engine, folder, operation, new ManualClock(DateTimeOffset.UtcNow));
#pragma warning restore RS0030
        Lake lake = stage.Open("template");
        Directory.CreateDirectory(folder.Below("template"));
        await operation.Prepare(lake);
        stage._clock.Advance(operation.Wait);
        stage._before = await stage.VersionsAsync(stage.Open("template"));
        return stage;
    }

    /// <summary>Runs the operation undisturbed, and counts its calls.</summary>
    public async Task<(int Writes, int Calls)> CountAsync()
    {
        string name = Copy();
        FaultyStore store = new(new LocalStore(Guid.NewGuid), plan: null);
        await _operation.Act(Open(name, store));
        Lake lake = Open(name);
        _after = await StateAsync(lake, await lake.LatestAsync());
        return (store.Writes, store.Calls);
    }

    /// <summary>Runs the operation with a fault and looks at what is left.</summary>
    public async Task RunAsync(FaultPlan plan)
    {
        string name = Copy();
        FaultyStore store = new(new LocalStore(Guid.NewGuid), plan);
        Exception? fault = null;
        try
        {
            await _operation.Act(Open(name, store));
        }
        catch (Exception cause) when (cause is SimulatedCrash || (cause is MillraceException known && known.Code.Value == "STORAGE_FAILED"))
        {
            fault = cause;
        }

        try
        {
            await CheckAsync(name, isTold: fault is null);
        }
        catch (Exception cause) when (cause is not OperationCanceledException)
        {
            throw new InvalidOperationException($"'{_operation}' with {plan} ({fault?.Message ?? "no fault was told"}): {cause.Message}", cause);
        }

        Directory.Delete(_folder.Below(name), recursive: true);
    }

    private async Task CheckAsync(string name, bool isTold)
    {
        Lake lake = Open(name);
        List<string>? now = await lake.TryOpenAsync() is null ? null : await StateAsync(lake, await lake.LatestAsync());
        bool isBefore = Same(now, Latest);
        bool isAfter = Same(now, _after);
        Assert.True(isBefore || isAfter, $"neither the old nor the new table is there, but {Text(now)}\nold {Text(Latest)}\nnew {Text(_after)}");
        Assert.True(isAfter || !isTold, "it was told to be done, and the old table is there");
        await CheckOlderAsync(lake);

        // What was left behind hinders nobody: the operation can be made, or made again, and others after it.
        if (isAfter) await lake.AppendAsync(OneRow(await lake.LatestAsync()));
        else await _operation.Act(lake);
        Lake next = Open(name);
        List<string> then = await StateAsync(next, await next.LatestAsync());
        if (isAfter) Assert.Equal(_after.Count + 1, then.Count);
        else Assert.Equal(_after, then);
    }

    /// <summary>Every version there was has the files it had, byte for byte; or it is gone where that is the operation's business.</summary>
    private async Task CheckOlderAsync(Lake lake)
    {
        if (_operation.ForgetsVersions) return;
        foreach ((long version, _) in _before)
        {
            Snapshot snapshot = await lake.AtAsync(version);
            foreach (DataFile file in snapshot.Files)
                Assert.Equal(file.SizeBytes, new FileInfo(file.Path.Value).Length);
        }

        foreach (string file in Directory.EnumerateFiles(_folder.Below("template"), "*.json", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(lake.Root.Parent!.Value.Value, Path.GetRelativePath(_folder.Below("template"), file)); // A table lies in a folder.
            Assert.Equal(await File.ReadAllBytesAsync(file, Stop), await File.ReadAllBytesAsync(copy, Stop));
        }
    }

    private async Task<Dictionary<long, List<string>>> VersionsAsync(Lake lake)
    {
        Dictionary<long, List<string>> versions = [];
        if (await lake.TryOpenAsync() is null) return versions;
        long latest = (await lake.LatestAsync()).Version;
        for (long version = 0; version <= latest; version++) versions[version] = await StateAsync(lake, await lake.AtAsync(version));
        return versions;
    }

    /// <summary>Columns, properties and rows.</summary>
    private static async Task<List<string>> StateAsync(Lake lake, Snapshot snapshot)
    {
        string columns = string.Join(", ", snapshot.Schema.Select(static column => $"{column.Name} {DataTypeText.Format(column.Type)}"));
        IEnumerable<string> properties = snapshot.Properties
            .Where(static pair => !pair.Key.StartsWith("delta.rowTracking.", StringComparison.Ordinal))
            .Select(static pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal);
        List<string> rows = await lake.RowsAsync(snapshot);
        Assert.Equal(snapshot.RowCount, rows.Count);
        return [columns, .. properties, .. rows];
    }

    /// <summary>A row with one value; the others stay empty.</summary>
    private static string OneRow(Snapshot snapshot) =>
        $"SELECT {(snapshot.Schema[0].Type is DataType.String ? "'one more'" : "12345::BIGINT")} AS \"{snapshot.Schema[0].Name}\"";

    private Lake Open(string name, IObjectStore? store = null) =>
        new(_engine, store ?? new LocalStore(Guid.NewGuid), _clock, new LakePath(_folder.Below($"{name}/table")));

    private string Copy()
    {
        string name = $"run{++_runs}";
        string template = _folder.Below("template");
        Directory.CreateDirectory(_folder.Below(name));
        foreach (string file in Directory.EnumerateFiles(template, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(_folder.Below(name), Path.GetRelativePath(template, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!); // A path below a folder has a folder.
            File.Copy(file, copy);
        }

        return name;
    }

    private static bool Same(List<string>? first, List<string>? second) =>
        first is null || second is null ? first is null && second is null : first.SequenceEqual(second);

    private static string Text(List<string>? state) => state is null ? "no table" : $"{state.Count} lines: {string.Join(' ', state.Take(12))}…";
}
