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

/// <summary>A table in order, of which only rows that are not alone are sorted, gives what sorting all of it gives.</summary>
public sealed class DedupPieceTests
{
    [Theory]
    [InlineData("first")]
    [InlineData("last")]
    [InlineData("mean")]
    public void Rows_that_are_alone_need_no_sort(string keep)
    {
        using TempFolder folder = new();
        using DuckPool pool = new(new EngineSettings { Threads = 2 });
        pool.Register(SeriesFunction.Register);
        using DuckDBConnection connection = pool.OpenNew();

        // Few rows share a time; some have none, and two have no place on the axis.
        const string rowsSql = """
            SELECT CASE WHEN i >= 7000 THEN 'k' || i // 100000 END AS k,
                CASE WHEN i % 100000 IN (5, 6) THEN TIMESTAMPTZ '-infinity' WHEN i % 100000 < 99990 THEN make_timestamptz((i - CASE WHEN i % 997 = 0 THEN 1 ELSE 0 END) * 1000000) END AS t,
                (hash(i) % 1000)::BIGINT AS n, CASE WHEN i % 3 > 0 THEN (i % 1994) / 8 END AS x
            FROM range(300000) AS r(i)
            """;
        string file = folder.Below("rows.parquet");
        SeriesDuck.Execute(connection, $"COPY (SELECT * FROM ({rowsSql}) ORDER BY k, t) TO '{file}' (FORMAT parquet)");
        SeriesFrame whole = new($"(SELECT * FROM read_parquet('{file}'))", DataTypeText.ParseColumns("k string, t timestamp, n long, x double")) { IsRepeatable = true };
        SeriesFrame inOrder = whole with
        {
            SortedBy = ["k", "t"],
            Segments = [new SeriesSegment($"SELECT *, file_row_number AS millrace_row FROM read_parquet('{file}', file_row_number=true)", 300000)],
        };

        string sorted = Dedup(whole, keep);
        string divided = Dedup(inOrder, keep);
        Assert.DoesNotContain(KernelPlan.Function, sorted, StringComparison.Ordinal);
        Assert.Contains(KernelPlan.Function, divided, StringComparison.Ordinal);
        Assert.Equal(0L, SeriesDuck.Number(connection, $"SELECT count(*) FROM (SELECT * FROM ({sorted}) EXCEPT SELECT * FROM ({divided}))"));
        Assert.Equal(0L, SeriesDuck.Number(connection, $"SELECT count(*) FROM (SELECT * FROM ({divided}) EXCEPT SELECT * FROM ({sorted}))"));
        long rows = SeriesDuck.Number(connection, $"SELECT count(*) FROM ({divided})");
        Assert.Equal(SeriesDuck.Number(connection, $"SELECT count(*) FROM ({sorted})"), rows);
        Assert.InRange(rows, 299_000, 299_900);
    }

    private static string Dedup(SeriesFrame frame, string keep) => TimeSeriesOps.BuiltIn.FindTable("ts_dedup")!.Expand(new OpCall([frame], new Dictionary<string, OpArgument>
    {
        ["ts"] = new OpArgument.Text("t"),
        ["series"] = new OpArgument.Text("k"),
        ["keep"] = new OpArgument.Text(keep),
    }));
}
