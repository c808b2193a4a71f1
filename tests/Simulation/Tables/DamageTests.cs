using System.Globalization;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine;
using Millrace.Engine.Settings;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Simulation.Tables;

/// <summary>Damaged tables: a fault that says which file and what to do, or all rows as before; never other rows.</summary>
public sealed class DamageTests : IDisposable
{
    private MillraceEngine _engine = new(new EngineSettings { Threads = 1 });
    private readonly TempFolder _folder = new();

    public static TheoryData<string> PlainNames => [.. Damages.Plain.Select(static damage => damage.Name)];

    public static TheoryData<string> CheckpointedNames => [.. Damages.Checkpointed.Select(static damage => damage.Name)];

    private string Table => _folder.Below("table");

    [Theory]
    [MemberData(nameof(PlainNames))]
    public Task A_damaged_table_says_what_is_damaged_or_is_read_whole(string name) =>
        CheckAsync(Damages.Plain.Single(damage => damage.Name == name), checkpointInterval: 100);

    [Theory]
    [MemberData(nameof(CheckpointedNames))]
    public Task A_table_with_a_damaged_checkpoint_is_read_from_its_commits_or_says_why_not(string name) =>
        CheckAsync(Damages.Checkpointed.Single(damage => damage.Name == name), checkpointInterval: 10);

    [Fact]
    public async Task Many_commits_missing_behind_a_checkpoint_are_no_end_of_the_log()
    {
        Lake lake = Open();
        await lake.CreateAsync(Lake.Define("id bigint", [], ("delta.checkpointInterval", "2")));
        for (int append = 0; append < 3; append++) await lake.AppendAsync($"SELECT {append}::BIGINT AS id");
        string log = Path.Combine(Table, "_delta_log");
        string last = File.ReadAllText(Path.Combine(log, $"{3:D20}.json"));
        File.Delete(Path.Combine(log, $"{3:D20}.json"));
        for (int version = 24; version < 27; version++) await File.WriteAllTextAsync(Path.Combine(log, $"{version:D20}.json"), last, TestContext.Current.CancellationToken);

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => Open().LatestAsync());
        Assert.Equal("DELTA_LOG_GAP", fault.Code.Value);
    }

    [Fact]
    public async Task A_clock_that_goes_back_makes_no_version_older_than_the_one_before()
    {
        ManualClock clock = new();
        Lake lake = new(_engine, new LocalStore(Guid.NewGuid), clock, new LakePath(Table));
        await lake.CreateAsync(Lake.Define("id bigint", [], ("delta.enableInCommitTimestamps", "true")));
        List<DateTimeOffset> times = [];
        for (int append = 0; append < 5; append++)
        {
            await lake.AppendAsync($"SELECT {append}::BIGINT AS id");
            times.Add((await lake.LatestAsync()).TimestampUtc);
            clock.Advance(TimeSpan.FromDays(append % 2 == 0 ? -3 : 1));
        }

        Assert.Equal(times.Distinct().Order(), times);
        Snapshot third = await (await Open().OpenAsync()).SnapshotAtTimestampAsync(times[2], TestContext.Current.CancellationToken);
        Assert.Equal(3, third.Version);
        Assert.Equal(["0", "1", "2"], await lake.RowsAsync(third));
    }

    public void Dispose()
    {
        _engine.Dispose();
        _folder.Dispose();
    }

    private async Task CheckAsync(Damage damage, int checkpointInterval)
    {
        Lake lake = Open();
        await lake.CreateAsync(Lake.Define(
            "id bigint, name string", [], ("delta.checkpointInterval", checkpointInterval.ToString(CultureInfo.InvariantCulture)), ("delta.enableDeletionVectors", "true")));
        for (int append = 0; append < 10; append++)
            await lake.AppendAsync($"SELECT range + {append * 10_000} AS id, 'n' || range AS name FROM range({(append == 4 ? 9_000 : 5)})");
        await lake.DeleteAsync("hash(t.id) % 2 = 0 AND t.id BETWEEN 40000 AND 49999");
        await lake.AppendAsync("SELECT 7777777 AS id, 'last' AS name");
        List<string> rows = await lake.RowsAsync(await lake.LatestAsync());
        damage.Do(Table);

        // A program that begins now: the engine remembers deletion vectors.
        _engine.Dispose();
        _engine = new MillraceEngine(new EngineSettings { Threads = 1 });
        if (damage.Code is string code)
        {
            MillraceException fault = await Assert.ThrowsAsync<MillraceException>(ReadAsync);
            Assert.True(code == fault.Code.Value, $"{fault.Code}: {fault.Message}");
            foreach (string word in damage.Words.Append(damage.Code == "DELTA_SCHEMA_INVALID" ? "schema" : Table)) Assert.Contains(word, fault.Message, StringComparison.Ordinal);
            return;
        }

        Assert.Equal(rows, await ReadAsync());
        if (damage.WriteCode is string refused)
        {
            MillraceException fault = await Assert.ThrowsAsync<MillraceException>(WriteAsync);
            Assert.Equal(refused, fault.Code.Value);
            foreach (string word in damage.Words.Append(Table)) Assert.Contains(word, fault.Message, StringComparison.Ordinal);
            return;
        }

        await WriteAsync();
        Assert.Equal(rows.Count + 1, (await ReadAsync()).Count);
    }

    private async Task<List<string>> ReadAsync()
    {
        Lake lake = Open();
        List<string> rows = await lake.RowsAsync(await lake.LatestAsync());

        // Nor may a condition that looks at statistics leave rows out.
        Snapshot snapshot = await lake.LatestAsync();
        Assert.NotEmpty(snapshot.FilesWithin([new ColumnRange("id", 20_000L, 20_004L)]));
        return rows;
    }

    private async Task WriteAsync() => await Open().AppendAsync("SELECT 8888888 AS id, 'more' AS name");

    private Lake Open() => new(_engine, new LocalStore(Guid.NewGuid), new ManualClock(), new LakePath(Table));
}
