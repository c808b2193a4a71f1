using System.Text.Json;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Xunit;

namespace Millrace.Golden;

/// <summary>The rows of tables that other writers made, held against what their makers say.</summary>
public sealed class GoldenRowTests(GoldenReader reader) : IClassFixture<GoldenReader>
{
    [Theory]
    [MemberData(nameof(GoldenTable.Names), MemberType = typeof(GoldenTable))]
    public async Task Every_table_has_the_rows_its_makers_say(string name)
    {
        using GoldenTable golden = GoldenTable.Open(name);
        IReadOnlyList<string> files = golden.ExpectedFiles;
        if (files.Count == 0) return;
        Snapshot snapshot = await SnapshotAsync(golden);
        string columns = Comparable.Columns(snapshot.Schema, golden.IgnoredColumns);
        BoundQuery all = await reader.BindAsync($"SELECT * FROM {GoldenReader.Named(golden.Root)}", Token);
        string actual = $"SELECT {columns} FROM (\n{all.Sql}\n)";
        string expected = $"SELECT {columns} FROM read_parquet({Sql.TextList(files)}, union_by_name=true, hive_partitioning=false)";

        IReadOnlyList<string> missing = Rows($"{expected} EXCEPT ALL {actual}");
        IReadOnlyList<string> extra = Rows($"{actual} EXCEPT ALL {expected}");

        Assert.True(
            missing.Count == 0 && extra.Count == 0,
            $"missing: {string.Join(" ; ", missing)}\nextra: {string.Join(" ; ", extra)}");
    }

    [Theory]
    [MemberData(nameof(GoldenTable.Names), MemberType = typeof(GoldenTable))]
    public async Task Every_table_has_as_many_rows_as_its_makers_say(string name)
    {
        using GoldenTable golden = GoldenTable.Open(name);
        if (golden.ExpectedRows is not long expected) return;

        Assert.Equal(expected, await CountAsync(GoldenReader.Named(golden.Root)));
        if (golden.HasShreddedVariants)
        {
            MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => ReadAllAsync(golden));
            Assert.Contains("shredded variant", fault.Message, StringComparison.Ordinal);
            return;
        }

        Assert.Equal(expected, await ReadAllAsync(golden));
    }

    [Theory]
    [MemberData(nameof(GoldenTable.Names), MemberType = typeof(GoldenTable))]
    public async Task Every_version_can_be_counted(string name)
    {
        using GoldenTable golden = GoldenTable.Open(name);
        if (golden.ExpectedRows is null) return;
        if (!golden.Expected.RootElement.TryGetProperty("versions", out JsonElement versions)) return;
        if (versions.ValueKind != JsonValueKind.Array) return;

        foreach (JsonElement expected in versions.EnumerateArray())
        {
            if (expected.GetProperty("rows") is not { ValueKind: JsonValueKind.Number } rows) continue;
            long version = expected.GetProperty("version").GetInt64();
            Assert.Equal((version, rows.GetInt64()), (version, await CountAsync(GoldenReader.Named(golden.Root, version))));
        }
    }

    [Theory]
    [MemberData(nameof(GoldenTable.Names), MemberType = typeof(GoldenTable))]
    public async Task Every_filter_finds_its_rows(string name)
    {
        using GoldenTable golden = GoldenTable.Open(name);
        if (!golden.Expected.RootElement.TryGetProperty("predicates", out JsonElement predicates)) return;
        if (predicates.ValueKind != JsonValueKind.Array) return;

        foreach (JsonElement expected in predicates.EnumerateArray())
        {
            string predicate = expected.GetProperty("predicate").GetString()!; // The set has no filter without a text.
            Assert.Equal(
                (predicate, expected.GetProperty("rows").GetInt64()),
                (predicate, await CountAsync($"{GoldenReader.Named(golden.Root)} WHERE {predicate}")));
        }
    }

    [Theory]
    [MemberData(nameof(GoldenTable.Names), MemberType = typeof(GoldenTable))]
    public async Task Every_table_that_must_fail_fails_with_a_reason(string name)
    {
        using GoldenTable golden = GoldenTable.Open(name);
        if (!golden.FailsToOpen && !golden.HasDamagedVector) return;

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(
            () => CountAsync(GoldenReader.Named(golden.Root)));

        Assert.StartsWith("DELTA_", fault.Code.Value, StringComparison.Ordinal);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<Snapshot> SnapshotAsync(GoldenTable golden)
    {
        DeltaLog table = await DeltaLog.OpenAsync(GoldenTable.Environment, golden.Root, Token);
        return await table.SnapshotAsync(Token);
    }

    private Task<long> CountAsync(string relation) => reader.NumberAsync($"SELECT count(*) FROM {relation}", Token);

    /// <summary>Reads all values; returns the number of rows.</summary>
    private async Task<long> ReadAllAsync(GoldenTable golden)
    {
        BoundQuery all = await reader.BindAsync($"SELECT * FROM {GoldenReader.Named(golden.Root)}", Token);
        using QueryResult rows = reader.Engine.Query(all, Token);
        long read = 0;
        while (rows.Read()) read++;
        return read;
    }

    private List<string> Rows(string sql)
    {
        using QueryResult result = reader.Engine.Query(
            new BoundQuery($"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (\n{sql}\n) LIMIT 5"), Token);
        List<string> rows = [];
        while (result.Read())
            rows.Add(string.Join(" | ", result.Columns.Select((_, column) => result.Value(column) ?? "NULL")));
        return rows;
    }
}
