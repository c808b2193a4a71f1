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

/// <summary>Windows that look ahead see over the ends of chunks, files and parts, and never into another series.</summary>
public sealed class WindowPieceTests
{
    private const int Rows = 1_600_000;

    [Theory]
    [InlineData("CAST(i // 700000 AS BIGINT)", "i % 700000 >= 690000", 3000)] // series that fill several parts, times that fill several chunks
    [InlineData("CASE WHEN i < 1200000 THEN 'a long name of a series' ELSE 'series ' || i // 5 END", "i BETWEEN 1190000 AND 1199999", 7)]
    [InlineData("CASE WHEN i < 1300000 THEN CAST(i // 491520 AS INTEGER) END", "i % 491520 >= 490000 AND i < 983040", 2048)] // borders where parts and chunks end
    public void Windows_do_not_see_how_rows_are_cut(string key, string untimed, int peers)
    {
        using TempFolder folder = new();
        using DuckPool pool = new(new EngineSettings { Threads = 3 });
        pool.Register(SeriesFunction.Register);
        using DuckDBConnection connection = pool.OpenNew();

        // Within one time the values grow, so that stored order and sorted order are the same; some rows have no time.
        string rowsSql = $"""
            SELECT {key} AS k, CASE WHEN NOT ({untimed}) THEN i // {peers} END AS t, i AS i, sin(i // {peers}) + i % {peers} AS x
            FROM range({Rows}) AS r(i)
            """;
        List<SeriesSegment> pieces = [];
        foreach ((int first, int end) in (ReadOnlySpan<(int, int)>)[(0, 900_000), (900_000, 900_001), (900_001, Rows)])
        {
            string file = folder.Below($"{first}.parquet");
            SeriesDuck.Execute(connection, $"COPY (SELECT k, t, i, x FROM ({rowsSql}) WHERE i >= {first} AND i < {end} ORDER BY i) TO '{file}' (FORMAT parquet)");
            pieces.Add(new SeriesSegment($"SELECT *, file_row_number AS millrace_row FROM read_parquet('{file}', file_row_number=true)", end - first));
        }

        SeriesFrame whole = new($"({rowsSql})", DataTypeText.ParseColumns("k long, t long, i long, x double"));
        SeriesFrame inPieces = whole with { SortedBy = ["k", "t"], Segments = pieces };
        foreach ((string length, double size, bool centered) in (ReadOnlySpan<(string, double, bool)>)[("period", 3, false), ("rows", 5001, true)])
        {
            const string sums = "SELECT count(*), bit_xor(hash(i, mean_x, std_x, last_x)), count(mean_x)";
            string expected = SeriesDuck.Row(connection, $"{sums} FROM ({Rolling(whole, length, size, centered)})");
            Assert.StartsWith($"{Rows}|", expected, StringComparison.Ordinal);
            Assert.Equal(expected, SeriesDuck.Row(connection, $"{sums} FROM ({Rolling(inPieces, length, size, centered)})"));
            Assert.Equal(expected, SeriesDuck.Row(connection, $"{sums} FROM ({Rolling(whole with { IsRepeatable = true }, length, size, centered)})"));
        }

        // Whole numbers, since a sum of others depends on the order in which threads add them up.
        Assert.Equal(
            SeriesDuck.Row(connection, $"""
                SELECT count(m), sum(CAST(round(m * 1000) AS BIGINT)) FROM (
                    SELECT CASE WHEN t IS NOT NULL THEN avg(x) OVER (PARTITION BY k, t IS NULL ORDER BY t RANGE BETWEEN 3 PRECEDING AND CURRENT ROW) END AS m
                    FROM ({rowsSql}))
                """),
            SeriesDuck.Row(connection, $"SELECT count(mean_x), sum(CAST(round(mean_x * 1000) AS BIGINT)) FROM ({Rolling(inPieces, "period", 3, centered: false)})"));
    }

    [Fact]
    public void A_query_that_stops_early_leaves_nothing_behind()
    {
        using DuckPool pool = new(new EngineSettings { Threads = 2 });
        pool.Register(SeriesFunction.Register);
        using DuckDBConnection connection = pool.OpenNew();
        SeriesFrame frame = new("(SELECT 1 AS k, i AS t, i AS i, i::DOUBLE AS x FROM range(100000) AS r(i))", DataTypeText.ParseColumns("k int, t long, i long, x double"));

        Assert.Equal("3", SeriesDuck.Row(connection, $"SELECT count(*) FROM (SELECT * FROM ({Rolling(frame, "rows", 9001, centered: true)}) LIMIT 3)"));
        Assert.Equal("0", SeriesDuck.Row(connection, $"SELECT count(*) FROM ({Rolling(frame with { RelationSql = "(SELECT * FROM " + frame.RelationSql + " WHERE t < 0)" }, "rows", 9, centered: true)})"));
    }

    private static string Rolling(SeriesFrame frame, string length, double size, bool centered) =>
        TimeSeriesOps.BuiltIn.FindTable("ts_rolling")!.Expand(new OpCall([frame], new Dictionary<string, OpArgument>
        {
            ["ts"] = new OpArgument.Text("t"),
            ["series"] = new OpArgument.Text("k"),
            ["columns"] = new OpArgument.Text("x"),
            ["func"] = new OpArgument.TextList(["mean", "std", "last"]),
            [length] = new OpArgument.Number(size),
            ["centered"] = new OpArgument.Flag(centered),
        }));
}
