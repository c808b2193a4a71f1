using DuckDB.NET.Data;
using Millrace.Engine.Duck;
using Millrace.Engine.Series;
using Millrace.Engine.Settings;
using Millrace.Foundation.Types;
using Millrace.TestKit;
using Millrace.TimeSeries;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.Engine.Series;

/// <summary>As-of joins of sorted pieces give what the engine's own join gives.</summary>
public sealed class AsOfPieceTests
{
    private const string Columns = "k string, ts timestamp, x double, note string, tags array<int>";

    [Theory]
    [InlineData(1_100_000, 700_000, 997, 613, true, null, "left")] // many series, some on one side only
    [InlineData(200_000, 120_000, 997, 613, false, 30.0, "inner")]
    [InlineData(1_100_000, 900_000, 400_000, 500_000, true, 5.0, "left")] // series that fill parts and many chunks
    [InlineData(100_000, 300_000, 5_000, 50_000, false, null, "left")] // a dense right side
    [InlineData(5_000, 20, 100, 10, true, null, "left")]
    [InlineData(20, 5_000, 10, 100, true, 0.0, "inner")]
    [InlineData(3_000, 0, 10, 100, true, null, "left")]
    [InlineData(0, 3_000, 10, 100, true, null, "left")]
    [InlineData(20_000, 20_000, 1, 1, true, 100.0, "left")] // series of one row
    [InlineData(40_000, 50_000, 5_000, 7_000, true, 12.0, "left", false, 3)] // rows of one time lie across the borders of chunks
    [InlineData(40_000, 50_000, 5_000, 7_000, true, 30.0, "inner", true, 3)]
    [InlineData(15_000, 25_000, 15_000, 25_000, true, null, "left", true, 7_000)]
    [InlineData(30_000, 30_000, 997, 613, false, 15.0, "left", true)]
    [InlineData(100_000, 70_000, 997, 613, false, null, "left", false, 1, "forward")]
    [InlineData(300_000, 200_000, 90_000, 70_000, true, 9.0, "inner", true, 1, "forward", false)]
    [InlineData(40_000, 50_000, 5_000, 7_000, true, null, "left", false, 3, "forward", false)] // ties across the borders of chunks
    [InlineData(15_000, 25_000, 15_000, 25_000, true, null, "left", true, 7_000, "forward", false)]
    [InlineData(100_000, 70_000, 997, 613, false, 20.0, "left", false, 1, "nearest")]
    [InlineData(100_000, 300_000, 90_000, 70_000, true, null, "inner", true, 1, "nearest", false)]
    [InlineData(40_000, 50_000, 5_000, 7_000, true, 12.0, "left", false, 3, "nearest", false)]
    [InlineData(15_000, 25_000, 15_000, 25_000, true, null, "left", true, 7_000, "nearest", false)]
    [InlineData(3_000, 0, 10, 100, false, null, "left", false, 1, "nearest")]
    [InlineData(20_000, 20_000, 1, 1, false, 100.0, "left", false, 1, "nearest")]
    public void The_merge_gives_what_the_join_gives(
        int lefts,
        int rights,
        int leftLength,
        int rightLength,
        bool skipNulls,
        double? tolerance,
        string join,
        bool strict = false,
        int tie = 1,
        string direction = "backward",
        bool nulls = true)
    {
        using TempFolder folder = new();
        using DuckPool pool = new(new EngineSettings { Threads = 3 });
        pool.Register(SeriesFunction.Register);
        using DuckDBConnection connection = pool.OpenNew();
        SeriesFrame left = Frame(connection, folder.Below("left.parquet"), lefts, leftLength, step: 3, tie, nulls);
        SeriesFrame right = Frame(connection, folder.Below("right.parquet"), rights, rightLength, step: 5, tie, nulls);

        string merged = Join(left, right, skipNulls, tolerance, join, strict, direction);
        string joined = Join(left with { SortedBy = [], Segments = [], NullFree = [] }, right with { SortedBy = [], Segments = [], NullFree = [] }, skipNulls, tolerance, join, strict, direction);
        Assert.Contains(AsOfMergePlan.Function, merged, StringComparison.Ordinal);
        Assert.DoesNotContain(AsOfMergePlan.Function, joined, StringComparison.Ordinal);
        string found = SeriesDuck.Row(connection, SumOf(merged));
        if (found != SeriesDuck.Row(connection, SumOf(joined))) Assert.Fail(Examples(connection, merged, joined) + "\ninstead of\n" + Examples(connection, joined, merged));
        if (join == "left") Assert.StartsWith($"{lefts}|", found, StringComparison.Ordinal);
    }

    /// <summary>Count and sums of a relation's rows in whatever order; to compare row by row takes several times as long.</summary>
    private static string SumOf(string rows) => $"SELECT count(*), bit_xor(hash(d)), sum(hash(d) >> 32) FROM ({rows}) AS d";

    private static string Missing(string some, string others) => $"SELECT * FROM ({some}) EXCEPT SELECT * FROM ({others})";

    private static string Examples(DuckDBConnection connection, string some, string others)
    {
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT CAST(d AS VARCHAR) FROM ({Missing(some, others)}) AS d ORDER BY ALL LIMIT 5";
        using DuckDBDataReader reader = command.ExecuteReader();
        List<string> rows = [];
        while (reader.Read()) rows.Add(reader.GetString(0));
        return string.Join('\n', rows);
    }

    // Of rows of one time the last has the greatest values, so that every join has one answer; the last rows of a series have no time,
    // the last keys are null.
    private static SeriesFrame Frame(DuckDBConnection connection, string file, int rows, int length, int step, int tie, bool nulls)
    {
        string Has(int every) => nulls ? $"i % {every} <> 0" : "true";
        string relation = $"""
            (SELECT CASE WHEN i < {rows} * 0.9 THEN 'machine ' || lpad(CAST(i // {length} AS VARCHAR), 6, '0') || CASE WHEN i // {length} % 2 = 0 THEN ' in the hall' ELSE '' END END AS k,
                CASE WHEN i % {length} < {length} - 2 OR i >= {rows} * 0.9 THEN make_timestamptz((CASE WHEN i < {rows} * 0.9 THEN i % {length} ELSE i END // {tie} * {step} + {(tie > 1 ? "0" : $"(i * 7919) % {step}")}) * 1000000) END AS ts,
                CASE WHEN {Has(7)} THEN i / 2.0 END AS x, CASE WHEN {Has(3)} THEN 'note of some length ' || lpad(CAST(i AS VARCHAR), 8, '0') END AS note, CASE WHEN {Has(5)} THEN [i, i + 1]::INTEGER[] END AS tags, i
             FROM range({rows}) AS r(i))
            """;
        using DuckDBCommand copy = connection.CreateCommand();
        copy.CommandText = $"COPY (SELECT * EXCLUDE i FROM {relation} ORDER BY k, ts, i) TO '{file}' (FORMAT parquet)";
        copy.ExecuteNonQuery();
        string read = $"SELECT *, file_row_number AS millrace_row FROM read_parquet('{file}', file_row_number=true)";
        return new SeriesFrame($"(SELECT * EXCLUDE millrace_row FROM ({read}))", DataTypeText.ParseColumns(Columns))
        {
            SortedBy = ["k", "ts"],
            Segments = [new SeriesSegment(read, rows)],
            NullFree = nulls ? [] : ["x", "note", "tags"],
        };
    }

    private static string Join(SeriesFrame left, SeriesFrame right, bool skipNulls, double? tolerance, string join, bool strict, string direction)
    {
        Dictionary<string, OpArgument> arguments = new()
        {
            ["ts"] = new OpArgument.Text("ts"),
            ["series"] = new OpArgument.Text("k"),
            ["skip_nulls"] = new OpArgument.Flag(skipNulls),
            ["join"] = new OpArgument.Text(join),
            ["strict"] = new OpArgument.Flag(strict),
            ["direction"] = new OpArgument.Text(direction),
        };
        if (tolerance is double most) arguments["tolerance"] = new OpArgument.Number(most);
        return TimeSeriesOps.BuiltIn.FindTable("ts_asof_join")!.Expand(new OpCall([left, right], arguments));
    }
}
