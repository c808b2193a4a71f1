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

/// <summary>Grids over sorted pieces are those of the engine's windows.</summary>
public sealed class InterpolatePieceTests
{
    // The last rows of each series have no time: the row in front of a part is one of them.
    [Theory]
    [InlineData("linear", null, null)]
    [InlineData("linear", "mean", 90)]
    [InlineData("ffill", null, 400)]
    [InlineData("bfill", "max", null)]
    [InlineData("zero", null, null)]
    public void Grids_of_pieces_are_those_of_the_whole(string method, string? func, int? maxGap)
    {
        using TempFolder folder = new();
        using DuckPool pool = new(new EngineSettings { Threads = 2 });
        pool.Register(SeriesFunction.Register);
        using DuckDBConnection connection = pool.OpenNew();
        string file = folder.Below("rows.parquet");
        const int rows = 1_100_000;
        const string relation = $"""
            (SELECT CASE WHEN i < 900000 THEN 'key' || lpad(CAST(i // 997 AS VARCHAR), 5, '0') END AS k, CASE WHEN i % 997 < 990 
                    THEN make_timestamptz((i * 250000 + (i // 40 % 7) * 9000000) // 7 * 7 - 50000000000) END AS ts,
                CASE i % 11 WHEN 0 THEN NULL WHEN 1 THEN CASE WHEN i % 1001 = 1 THEN 'nan'::DOUBLE ELSE -i END ELSE sin(i) END AS x, i * 0.5 AS y FROM range(1100000) AS r(i))
            """;
        using (DuckDBCommand copy = connection.CreateCommand())
        {
            copy.CommandText = $"COPY (SELECT * FROM {relation} ORDER BY k, ts) TO '{file}' (FORMAT parquet)";
            copy.ExecuteNonQuery();
        }

        SeriesFrame whole = new(relation, DataTypeText.ParseColumns("k string, ts timestamp, x double, y double"));
        SeriesFrame inPieces = whole with
        {
            SortedBy = ["k", "ts"],
            Segments = [new SeriesSegment($"SELECT *, file_row_number AS millrace_row FROM read_parquet('{file}', file_row_number=true)", rows)],
        };

        Assert.Contains(KernelPlan.Function, Interpolate(inPieces, method, func, maxGap), StringComparison.Ordinal);
        using DuckDBCommand compare = connection.CreateCommand();
        compare.CommandText = $"""
            SELECT count(*), count(*) FILTER (a.k IS DISTINCT FROM b.k OR a.ts IS DISTINCT FROM b.ts), count(*) FILTER (NOT (a.x IS NOT DISTINCT FROM b.x OR abs(a.x - b.x) < 1e-6)),
                count(*) FILTER (NOT (a.y IS NOT DISTINCT FROM b.y OR abs(a.y - b.y) < 1e-6))
            FROM ({Interpolate(whole, method, func, maxGap)}) AS a FULL JOIN ({Interpolate(inPieces, method, func, maxGap)}) AS b ON a.ts = b.ts AND a.k IS NOT DISTINCT FROM b.k
            """;
        using DuckDBDataReader reader = compare.ExecuteReader();
        Assert.True(reader.Read());
        Assert.True(reader.GetInt64(0) > 4000);
        Assert.Equal([0L, 0L, 0L], [reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3)]);
    }

    private static string Interpolate(SeriesFrame frame, string method, string? func, int? maxGap)
    {
        Dictionary<string, OpArgument> arguments = new()
        {
            ["ts"] = new OpArgument.Text("ts"),
            ["series"] = new OpArgument.Text("k"),
            ["freq"] = new OpArgument.Text("1 minute"),
            ["method"] = new OpArgument.Text(method),
        };
        if (func is not null) arguments["func"] = new OpArgument.Text(func);
        if (maxGap is int seconds) arguments["max_gap"] = new OpArgument.Number(seconds);
        return TimeSeriesOps.BuiltIn.FindTable("ts_interpolate")!.Expand(new OpCall([frame], arguments));
    }
}
