using System.Text.Json;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Schemas;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Types;
using Xunit;

namespace Millrace.Golden;

public sealed class GoldenLogTests
{
    [Theory]
    [MemberData(nameof(GoldenTable.Names), MemberType = typeof(GoldenTable))]
    public async Task Every_table_opens_as_its_makers_say_or_is_refused(string name)
    {
        using GoldenTable golden = GoldenTable.Open(name);
        if (golden.FailsToOpen)
        {
            MillraceException fault = await Assert.ThrowsAsync<MillraceException>(
                () => DeltaLog.OpenAsync(GoldenTable.Environment, golden.Root, TestContext.Current.CancellationToken));
            Assert.StartsWith("DELTA_", fault.Code.Value, StringComparison.Ordinal);
            return;
        }

        DeltaLog table = await DeltaLog.OpenAsync(
            GoldenTable.Environment, golden.Root, TestContext.Current.CancellationToken);
        Snapshot snapshot = await table.SnapshotAsync(TestContext.Current.CancellationToken);

        JsonElement expected = golden.Expected.RootElement;
        if (!expected.TryGetProperty("version", out JsonElement version)) return;
        Assert.Equal(version.GetInt64(), snapshot.Version);
        AssertProtocol(expected.GetProperty("protocol"), snapshot.Protocol);
        AssertColumns(expected.GetProperty("columns"), snapshot.Schema);
        Assert.Equal(Texts(expected.GetProperty("partitionColumns")), snapshot.PartitionColumns);
        Assert.Equal(
            expected.GetProperty("configuration").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!),
            snapshot.Properties.ToDictionary(pair => pair.Key, pair => pair.Value));
        Assert.Equal(
            expected.GetProperty("txns").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetInt64()),
            snapshot.Transactions.ToDictionary(pair => pair.Key, pair => pair.Value.Version));
        Assert.Equal(Texts(expected.GetProperty("domains")).Order(), snapshot.Domains.Keys.Order());
        AssertFiles(golden, expected, snapshot);
    }

    [Theory]
    [MemberData(nameof(GoldenTable.Names), MemberType = typeof(GoldenTable))]
    public async Task Every_version_has_its_files_and_rows(string name)
    {
        using GoldenTable golden = GoldenTable.Open(name);
        if (!golden.Expected.RootElement.TryGetProperty("versions", out JsonElement versions)) return;
        if (golden.FailsToOpen || versions.ValueKind != JsonValueKind.Array) return;
        DeltaLog table = await DeltaLog.OpenAsync(
            GoldenTable.Environment, golden.Root, TestContext.Current.CancellationToken);

        foreach (JsonElement expected in versions.EnumerateArray())
        {
            long version = expected.GetProperty("version").GetInt64();
            Snapshot snapshot = await table.SnapshotAtVersionAsync(version, TestContext.Current.CancellationToken);

            Assert.Equal(version, snapshot.Version);
            Assert.Equal(expected.GetProperty("numFiles").GetInt32(), snapshot.Files.Count);
            JsonElement rows = expected.GetProperty("rows");
            if (rows.ValueKind == JsonValueKind.Number && snapshot.RowCount is long counted)
                Assert.Equal(rows.GetInt64(), counted);
        }
    }

    [Theory]
    [MemberData(nameof(GoldenTable.Names), MemberType = typeof(GoldenTable))]
    public async Task Every_history_and_change_list_can_be_read(string name)
    {
        using GoldenTable golden = GoldenTable.Open(name);
        if (golden.FailsToOpen) return;
        DeltaLog table = await DeltaLog.OpenAsync(
            GoldenTable.Environment, golden.Root, TestContext.Current.CancellationToken);

        List<HistoryEntry> history = [];
        await foreach (HistoryEntry entry in table.HistoryAsync(limit: null, TestContext.Current.CancellationToken))
            history.Add(entry);

        Assert.Equal(history.OrderByDescending(entry => entry.Version), history);
        if (history.Count == 0 || history[^1].Version + history.Count - 1 != history[0].Version) return;
        List<long> versions = [];
        IAsyncEnumerable<VersionChange> changes =
            table.ChangesAsync(history[^1].Version, history[0].Version, TestContext.Current.CancellationToken);
        await foreach (VersionChange change in changes) versions.Add(change.Version);
        Assert.Equal(history.Select(entry => entry.Version).Reverse(), versions);
    }

    [Theory]
    [MemberData(nameof(GoldenTable.Names), MemberType = typeof(GoldenTable))]
    public async Task Every_deletion_vector_deletes_as_many_rows_as_the_log_says_or_is_refused(string name)
    {
        using GoldenTable golden = GoldenTable.Open(name);
        if (golden.FailsToOpen) return;
        DeltaLog table = await DeltaLog.OpenAsync(
            GoldenTable.Environment, golden.Root, TestContext.Current.CancellationToken);
        Snapshot snapshot = await table.SnapshotAsync(TestContext.Current.CancellationToken);

        foreach (DataFile file in snapshot.Files)
        {
            if (file.DeletionVector is not DeletionVector vector) continue;
            Task<long[]> reading = DeletionVectorReader.ReadAsync(
                GoldenTable.Environment.Store, golden.Root, vector, file.Stats?.NumRecords, TestContext.Current.CancellationToken);
            if (golden.HasDamagedVector)
            {
                MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => reading);
                Assert.Equal("DELTA_DELETION_VECTOR_CORRUPT", fault.Code.Value);
                continue;
            }

            long[] rows = await reading;
            Assert.Equal(vector.Cardinality, rows.LongLength);
            Assert.Equal(rows.Order().Distinct(), rows);
        }
    }

    [Theory]
    [InlineData("no-delta-log-folder", "DELTA_TABLE_NOT_FOUND", "no Delta table")]
    [InlineData("deltalog-invalid-protocol-version", "DELTA_FEATURE_UNSUPPORTED", "'reader version 99'")]
    [InlineData("deltalog-state-reconstruction-from-checkpoint-missing-metadata", "DELTA_STATE_INCOMPLETE", "metaData")]
    [InlineData("deltalog-state-reconstruction-without-protocol", "DELTA_STATE_INCOMPLETE", "protocol")]
    [InlineData("kb-basic-catalog-managed", "DELTA_FEATURE_UNSUPPORTED", "'catalogManaged'")]
    [InlineData("krs-table-with-geo", "DELTA_FEATURE_UNSUPPORTED", "'geospatial'")]
    [InlineData("syn-gap-after-checkpoint", "DELTA_LOG_GAP", "commit 6 ")]
    [InlineData("syn-truncated-commit", "DELTA_LOG_CORRUPT", "line ")]
    [InlineData("syn-unknown-reader-feature", "DELTA_FEATURE_UNSUPPORTED", "'fancyNewFeature'")]
    public async Task A_refusal_names_its_reason(string name, string code, string reason)
    {
        using GoldenTable golden = GoldenTable.Open(name);

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(
            () => DeltaLog.OpenAsync(GoldenTable.Environment, golden.Root, TestContext.Current.CancellationToken));

        Assert.Equal(code, fault.Code.Value);
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parsed_statistics_of_a_checkpoint_serve_as_bounds()
    {
        using GoldenTable golden = GoldenTable.Open("krs-v2-parquet-sidecars-struct-stats-only");
        DeltaLog table = await DeltaLog.OpenAsync(
            GoldenTable.Environment, golden.Root, TestContext.Current.CancellationToken);
        Snapshot snapshot = await table.SnapshotAsync(TestContext.Current.CancellationToken);

        Assert.NotNull(snapshot.RowCount);
        Assert.NotEmpty(snapshot.Files);
        Assert.Empty(snapshot.FilesWithin([new ColumnRange("id", long.MaxValue, null)]));
    }

    [Fact]
    public async Task In_commit_timestamps_decide_time_travel()
    {
        using GoldenTable golden = GoldenTable.Open("syn-ict-time-travel");
        DeltaLog table = await DeltaLog.OpenAsync(
            GoldenTable.Environment, golden.Root, TestContext.Current.CancellationToken);

        Snapshot found = await table.SnapshotAtTimestampAsync(At(1_700_000_090_000), TestContext.Current.CancellationToken);

        Assert.Equal(1, found.Version);
        Assert.Equal(At(1_700_000_060_000), found.TimestampUtc);
        await AssertOutOfRangeAsync(table, At(1_699_999_999_999));
        await AssertOutOfRangeAsync(table, At(1_700_000_999_999));
        Snapshot latest = await table.SnapshotAtTimestampAsync(
            At(1_700_000_999_999), allowsAfterLatest: true, TestContext.Current.CancellationToken);
        Assert.Equal(3, latest.Version);
    }

    [Fact]
    public async Task A_file_added_again_keeps_the_newest_facts()
    {
        using GoldenTable golden = GoldenTable.Open("delete-re-add-same-file-different-transactions");
        DeltaLog table = await DeltaLog.OpenAsync(
            GoldenTable.Environment, golden.Root, TestContext.Current.CancellationToken);
        Snapshot snapshot = await table.SnapshotAsync(TestContext.Current.CancellationToken);

        DataFile foo = Assert.Single(snapshot.Files, file => file.LogPath == "foo");
        Assert.Equal(At(1_700_000_000_000), foo.ModifiedAt);
    }

    private static DateTimeOffset At(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static async Task AssertOutOfRangeAsync(DeltaLog table, DateTimeOffset time)
    {
        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(
            () => table.SnapshotAtTimestampAsync(time, TestContext.Current.CancellationToken));
        Assert.Equal("DELTA_TIMESTAMP_OUT_OF_RANGE", fault.Code.Value);
    }

    private static void AssertFiles(GoldenTable golden, JsonElement expected, Snapshot snapshot)
    {
        if (golden.HasNoLiveFiles)
        {
            Assert.Empty(snapshot.Files);
            return;
        }

        Assert.Equal(expected.GetProperty("numFiles").GetInt32(), snapshot.Files.Count);
        Assert.Equal(expected.GetProperty("sizeInBytes").GetInt64(), snapshot.SizeBytes);
        if (expected.TryGetProperty("livePaths", out JsonElement paths))
        {
            Assert.Equal(
                Texts(paths).Order(StringComparer.Ordinal),
                snapshot.Files.Select(file => file.LogPath).Order(StringComparer.Ordinal));
        }

        if (expected.GetProperty("expectedRows") is { ValueKind: JsonValueKind.Number } rows && snapshot.RowCount is long counted)
            Assert.Equal(rows.GetInt64(), counted);
    }

    private static void AssertProtocol(JsonElement expected, LogAction.Protocol actual)
    {
        Assert.Equal(expected.GetProperty("minReaderVersion").GetInt32(), actual.MinReaderVersion);
        Assert.Equal(expected.GetProperty("minWriterVersion").GetInt32(), actual.MinWriterVersion);
        Assert.Equal(Features(expected, "readerFeatures"), actual.ReaderFeatures?.Order());
        Assert.Equal(Features(expected, "writerFeatures"), actual.WriterFeatures?.Order());
    }

    private static IEnumerable<string>? Features(JsonElement protocol, string name) =>
        protocol.TryGetProperty(name, out JsonElement features) && features.ValueKind == JsonValueKind.Array
            ? Texts(features).Order()
            : null;

    private static void AssertColumns(JsonElement expected, TableSchema schema)
    {
        if (expected.ValueKind != JsonValueKind.Array)
        {
            Assert.Empty(schema);
            return;
        }

        Assert.Equal(expected.EnumerateArray().Select(column => column.GetProperty("name").GetString()), schema.Select(c => c.Name));
        foreach ((JsonElement column, Column actual) in expected.EnumerateArray().Zip(schema))
        {
            Assert.Equal(column.GetProperty("nullable").GetBoolean(), actual.IsNullable);
            string type = column.GetProperty("type").GetRawText();
            TableSchema parsed = SchemaJson.Parse(
                $$$"""{"type":"struct","fields":[{"name":"c","type":{{{type}}},"nullable":true,"metadata":{}}]}""");
            Assert.Equal(DataTypeText.Format(parsed[0].Type), DataTypeText.Format(actual.Type));
        }
    }

    private static IEnumerable<string> Texts(JsonElement array) => array.EnumerateArray().Select(item => item.GetString()!);
}
