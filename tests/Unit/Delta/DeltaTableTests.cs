using System.Data;
using Apache.Arrow;
using Millrace.Delta;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Faults;
using Xunit;

namespace Millrace.Unit.Delta;

public sealed class DeltaTableTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Records_come_back_as_they_were_written()
    {
        using TableWorld world = new();
        DeltaTable table = await CreateAsync<Everything>(world);
        Everything[] written =
        [
            new(1, "a", 2.5, 1.25m, true, new DateOnly(2025, 2, 3), new DateTimeOffset(2025, 1, 1, 1, 2, 3, 456, TimeSpan.Zero), [1, 2, 255], Colour.Green, new Inner("x", 7), [1, null, 3],
                new Dictionary<string, double> { ["k"] = 0.5 }),
            new(2, null, null, -1m, null, null, null, null, null, null, null, null),
        ];

        await table.AppendAsync(written, cancellationToken: Stop);
        List<Everything> read = await ReadAsync<Everything>(table);

        Assert.Equal(written.Length, read.Count);
        Everything first = read.Single(record => record.Id == 1);
        Assert.Equal(written[0] with { Bytes = null, Numbers = null, Map = null }, first with { Bytes = null, Numbers = null, Map = null });
        Assert.Equal(written[0].Bytes, first.Bytes);
        Assert.Equal(written[0].Numbers, first.Numbers);
        Assert.Equal(written[0].Map, first.Map);
        Assert.Equal(written[1], read.Single(record => record.Id == 2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(70_000)]
    public async Task Any_number_of_records_is_one_version_at_most(int count)
    {
        using TableWorld world = new();
        DeltaTable table = await CreateAsync<Reading>(world);

        ChangeResult result = await table.AppendAsync(Enumerable.Range(0, count).Select(n => new Reading("d" + (n % 3), n, n * 0.5)), cancellationToken: Stop);

        Assert.Equal(count == 0 ? 0 : 1, await table.VersionAsync(Stop));
        Assert.Equal(count, await table.CountAsync(Stop));
        Assert.Equal(count, result.Metric("numOutputRows"));
        List<Reading> read = await ReadAsync<Reading>(table, "device = 'd1' AND n < 10");
        Assert.Equal(Enumerable.Range(0, Math.Min(count, 10)).Where(n => n % 3 == 1).Select(n => new Reading("d1", n, n * 0.5)), read.OrderBy(reading => reading.N));
    }

    [Fact]
    public async Task Texts_with_quotes_and_numbers_at_their_limits_survive_the_short_way()
    {
        using TableWorld world = new();
        DeltaTable table = await CreateAsync<Reading>(world);
        Reading[] hard = [new("it's \"x\"; --\n\0", long.MinValue, double.NaN), new("", long.MaxValue, double.NegativeInfinity), new("é😀", 0, double.Epsilon)];

        await table.AppendAsync(hard, cancellationToken: Stop);

        Assert.Equal(hard.OrderBy(reading => reading.N), (await ReadAsync<Reading>(table)).OrderBy(reading => reading.N));
    }

    [Fact]
    public async Task Arrow_batches_go_in_and_come_out()
    {
        using TableWorld world = new();
        DeltaTable source = await CreateAsync<Reading>(world);
        await source.AppendAsync(Enumerable.Range(0, 5000).Select(n => new Reading("a", n, n)), cancellationToken: Stop);
        using TableWorld other = new();
        DeltaTable target = await CreateAsync<Reading>(other);

        await target.AppendAsync(source.ReadAsync(cancellationToken: Stop), cancellationToken: Stop);

        Assert.Equal(5000, await target.CountAsync(Stop));
        long rows = 0;
        await foreach (RecordBatch batch in target.ReadAsync("n >= 4000", ["n"], Stop))
        {
            using (batch)
            {
                Assert.Equal(1, batch.ColumnCount);
                rows += batch.Length;
            }
        }

        Assert.Equal(1000, rows);
    }

    [Fact]
    public async Task A_data_reader_is_appended()
    {
        using TableWorld world = new();
        DeltaTable table = await CreateAsync<Loose>(world);
        using DataTable rows = new() { Columns = { { "n", typeof(int) }, { "device", typeof(string) } } };
        for (int n = 0; n < 100; n++) rows.Rows.Add(n, n % 2 == 0 ? DBNull.Value : "x");

        await table.AppendAsync(rows.CreateDataReader(), cancellationToken: Stop);

        Assert.Equal(100, await table.CountAsync(Stop));
        Assert.Equal(50, (await ReadAsync<Loose>(table, "device IS NULL")).Count);
    }

    [Fact]
    public async Task Changes_history_and_older_versions_can_be_read()
    {
        using TableWorld world = new();
        DeltaTable table = await CreateAsync<Reading>(world, new() { ["delta.enableChangeDataFeed"] = "true", ["delta.enableDeletionVectors"] = "true" });
        await table.AppendAsync([new Reading("a", 1, 1), new Reading("b", 2, 2), new Reading("c", 3, 3)], cancellationToken: Stop);
        await table.UpdateAsync(new Dictionary<string, string> { ["value"] = "target.value * 10" }, "n = 2", Stop);
        await table.DeleteAsync("device = 'a'", Stop);
        await table.Merge([new Reading("b", 2, 99), new Reading("z", 9, 9)], "target.n = source.n").WhenMatchedUpdate().WhenNotMatchedInsert().ExecuteAsync(Stop);

        List<Change> changes = [];
        await foreach (RecordBatch batch in table.ChangesAsync(1, cancellationToken: Stop))
        {
            using (batch)
            {
                for (int row = 0; row < batch.Length; row++)
                    changes.Add(new Change(((Int64Array)batch.Column("_commit_version")).GetValue(row)!.Value, ((StringArray)batch.Column("_change_type")).GetString(row), ((DoubleArray)batch.Column("Value")).GetValue(row)!.Value));
            }
        }

        Assert.Equal(
            [
                new(1, "insert", 1), new(1, "insert", 2), new(1, "insert", 3), new(2, "update_postimage", 20), new(2, "update_preimage", 2), new(3, "delete", 1),
                new(4, "insert", 9), new(4, "update_postimage", 99), new(4, "update_preimage", 20),
            ],
            changes.OrderBy(change => change.Version).ThenBy(change => change.Kind, StringComparer.Ordinal).ThenBy(change => change.Value));
        DeltaTable before = await table.AtVersionAsync(1, Stop);
        Assert.Equal(6, (await ReadAsync<Reading>(before)).Sum(reading => reading.Value));
        List<string?> operations = [];
        await foreach (HistoryEntry entry in table.HistoryAsync(cancellationToken: Stop)) operations.Add(entry.Operation);
        Assert.Equal(["MERGE", "DELETE", "UPDATE", "WRITE", "CREATE TABLE"], operations);
    }

    [Fact]
    public async Task Overwriting_with_nothing_leaves_nothing()
    {
        using TableWorld world = new();
        DeltaTable table = await CreateAsync<Reading>(world);
        await table.AppendAsync([new Reading("a", 1, 1)], cancellationToken: Stop);

        await table.AppendAsync(System.Array.Empty<Reading>(), new WriteOptions { Mode = new WriteMode.Overwrite() }, Stop);

        Assert.Equal(2, await table.VersionAsync(Stop));
        Assert.Equal(0, await table.CountAsync(Stop));
    }

    [Fact]
    public async Task A_null_for_a_member_that_takes_none_is_told_by_name()
    {
        using TableWorld world = new();
        DeltaTable table = await CreateAsync<Loose>(world);
        await table.AppendAsync([new Loose(null, 1)], cancellationToken: Stop);

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => ReadAsync<Strict>(table));

        Assert.Equal("DELTA_VALUE_UNFIT", fault.Code.Value);
        Assert.Contains("Device", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_write_that_was_made_before_is_not_made_again()
    {
        using TableWorld world = new();
        DeltaTable table = await CreateAsync<Reading>(world);
        WriteOptions options = new() { Notes = new CommitNotes { Progress = ("loader", 7), UserMetadata = "night run" } };

        await table.AppendAsync([new Reading("a", 1, 1)], options, Stop);
        await table.AppendAsync([new Reading("a", 1, 1)], options, Stop);

        Assert.Equal(1, await table.CountAsync(Stop));
    }

    private static Task<DeltaTable> CreateAsync<T>(TableWorld world, Dictionary<string, string>? properties = null) =>
        DeltaTable.CreateAsync(world.Root.Value, DeltaTable.ColumnsOf<T>(), properties: properties, session: new DeltaSession(world.Services), cancellationToken: Stop);

    private static async Task<List<T>> ReadAsync<T>(DeltaTable table, string? where = null)
    {
        List<T> read = [];
        await foreach (T record in table.ReadAsync<T>(where, Stop)) read.Add(record);
        return read;
    }

    private enum Colour
    {
        Red,
        Green,
    }

    private sealed record Reading(string Device, long N, double Value);

    private sealed record Loose(string? Device, long N);

    private sealed record Strict(int Device);

    private sealed record Inner(string Name, int Count);

    private sealed record Change(long Version, string Kind, double Value);

    private sealed record Everything(
        int Id, string? Text, double? Number, decimal Exact, bool? Flag, DateOnly? Day, DateTimeOffset? Time, byte[]? Bytes, Colour? Colour, Inner? Inner, List<int?>? Numbers,
        Dictionary<string, double>? Map);
}
