using Millrace.Catalog;
using Millrace.Catalog.Binding;
using Millrace.Catalog.Lineage;
using Millrace.Foundation.Text;
using Millrace.TimeSeries;
using Xunit;

namespace Millrace.Unit.Catalog;

public sealed class LineageTests : IDisposable
{
    private readonly Lakehouse _lake = Lakehouse.Open();

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData("SELECT a, b AS x, a + b AS s, 1 AS one FROM t", "a<t.a x<t.b s<t.a,t.b one<")]
    [InlineData("SELECT * FROM t", "a<t.a b<t.b c<t.c")]
    [InlineData("SELECT u.*, t.a FROM t JOIN u ON t.a = u.k", "k<u.k v<u.v a<t.a")]
    [InlineData("SELECT v, b FROM t JOIN u ON a = k", "v<u.v b<t.b")]
    [InlineData("SELECT max(v) AS m, count(*) AS n FROM u GROUP BY k", "m<u.v n<")]
    [InlineData("WITH q AS (SELECT a AS x FROM t), r AS (SELECT x + 1 AS y FROM q) SELECT y FROM r", "y<t.a")]
    [InlineData("SELECT s.z FROM (SELECT b AS z FROM t) AS s", "z<t.b")]
    [InlineData("SELECT a AS x FROM t UNION ALL SELECT k FROM u", "x<t.a,u.k")]
    [InlineData("SELECT a, (SELECT max(v) FROM u WHERE k = t.a) AS m FROM t", "a<t.a m<u.v")]
    [InlineData("SELECT * EXCEPT (b) FROM t", "a<t.a c<t.c")]
    [InlineData("SELECT x FROM stranger", "x<stranger.x")]
    [InlineData("SELECT x, a FROM stranger, t", "x<stranger.x a<t.a")]
    [InlineData("SELECT main.default.t.a FROM main.default.t", "a<main.default.t.a")]
    [InlineData("SELECT c.field AS f FROM t", "f<t.c")]
    [InlineData("SELECT a AS x, x * 2 AS y FROM t", "x<t.a y<t.a")]
    [InlineData("SELECT row_number() OVER (PARTITION BY a ORDER BY b) AS n FROM t", "n<t.a,t.b")]
    [InlineData("SELECT a FROM STREAM(t)", "a<t.a")]
    [InlineData("SELECT k, v_ema FROM ts_ema(u, ts => 'k', col => 'v', alpha => 0.2)", "k<u.k v_ema<")]
    [InlineData("SELECT mean_v FROM ts_resample((SELECT k, v FROM u), ts => 'k', freq => '1 hour', func => 'mean')", "mean_v<u.v")]
    [InlineData("SELECT 1", "<")]
    public void Columns_come_from_where_their_values_do(string sql, string expected)
    {
        IReadOnlyList<OutputColumn> columns = Read(sql);

        Assert.Equal(expected, string.Join(' ', columns.Select(static column => $"{column.Name}<{string.Join(',', column.Sources.Select(static source => $"{string.Join('.', source.Relation)}.{source.Column}"))}")));
    }

    [Fact]
    public void A_query_that_reads_itself_ends()
    {
        IReadOnlyList<OutputColumn> columns = Read("WITH RECURSIVE r AS (SELECT a AS n FROM t UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT n FROM r");

        Assert.Equal("t", Assert.Single(Assert.Single(columns).Sources.DistinctBy(static source => source.Column)).Relation[0]);
    }

    private IReadOnlyList<OutputColumn> Read(string sql) => new LineageReader(_lake.Services.Engine, TimeSeriesOps.BuiltIn).Read(QueryInput.Of(new SourceText("query", sql)), static parts => parts[^1] switch
    {
        "t" => ["a", "b", "c"],
        "u" => ["k", "v"],
        _ => null,
    });
}
