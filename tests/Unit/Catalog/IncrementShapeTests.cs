using Millrace.Catalog.Binding;
using Millrace.Engine;
using Millrace.Engine.Settings;
using Millrace.Foundation.Text;
using Millrace.TimeSeries;
using Xunit;

namespace Millrace.Unit.Catalog;

public sealed class IncrementShapeTests : IDisposable
{
    private readonly MillraceEngine _engine = new(new EngineSettings { Threads = 1 });

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("SELECT x FROM t WHERE x > 1 ORDER BY x", "t")]
    [InlineData("SELECT x FROM t UNION ALL SELECT y FROM u", "t + u")]
    [InlineData("SELECT * FROM t JOIN u ON t.a = u.a", "t*u")]
    [InlineData("SELECT * FROM t, u WHERE t.a = u.a", "t*u")]
    [InlineData("SELECT * FROM t JOIN t AS s ON t.a = s.b", "t*t")]
    [InlineData("SELECT * FROM t LEFT JOIN u ON t.a = u.a", "t|u")]
    [InlineData("SELECT * FROM t RIGHT JOIN u ON t.a = u.a", "u|t")]
    [InlineData("SELECT * FROM t ANTI JOIN u ON t.a = u.a", "t|u")]
    [InlineData("SELECT * FROM t ASOF JOIN u ON t.a >= u.a", "t|u")]
    [InlineData("WITH c AS (SELECT a FROM t UNION ALL SELECT a FROM u) SELECT * FROM c JOIN w USING (a)", "t*w + u*w")]
    [InlineData("SELECT unnest(list) FROM (SELECT * FROM t) AS s, generate_series(1, 3)", "t")]
    [InlineData("SELECT a FROM STREAM(t)", "t")]
    public void Rows_are_told_by_the_tables_they_come_from(string query, string terms)
    {
        IncrementShape shape = ShapeOf(query);

        Assert.Null(shape.Issue);
        Assert.Null(shape.Groups);
        Assert.Equal(terms, Spoken(shape));
    }

    [Theory]
    [InlineData("SELECT a, count(*), sum(x), min(x), max(x) FROM t GROUP BY a", "0", " sum sum min max")]
    [InlineData("SELECT count(*) FILTER (WHERE x > 1) AS n FROM t", "", "sum")]
    [InlineData("SELECT date_trunc('hour', ts) AS hour, sum(x) FROM t GROUP BY hour", "0", " sum")]
    [InlineData("SELECT date_trunc('hour', ts) AS hour, sum(x) FROM t GROUP BY date_trunc('hour', ts)", "0", " sum")]
    [InlineData("SELECT sum(x), a, b FROM t GROUP BY ALL", "1,2", "sum  ")]
    [InlineData("SELECT b, sum(x) FROM t GROUP BY 1", "0", " sum")]
    [InlineData("SELECT a, sum(x) FROM t GROUP BY a, b", "0", "-")]
    [InlineData("SELECT upper(a) AS a, sum(x) FROM t GROUP BY a", "0", "-")]
    [InlineData("SELECT a, avg(x) FROM t GROUP BY a", "0", "-")]
    [InlineData("SELECT a, count(DISTINCT x) FROM t GROUP BY a", "0", "-")]
    [InlineData("SELECT a, sum(x) + 1 FROM t GROUP BY a", "0", "-")]
    [InlineData("SELECT a, min(x, 3) FROM t GROUP BY a", "0", "-")]
    public void Groups_are_told_with_keys_and_how_results_are_put_together(string query, string keys, string folds)
    {
        IncrementShape shape = ShapeOf(query);

        Assert.Null(shape.Issue);
        Assert.Equal(keys, string.Join(",", shape.Groups!.Keys));
        Assert.Equal(folds, shape.Groups.Folds.Count == 0 ? "-" : string.Join(" ", shape.Groups.Folds));
    }

    [Theory]
    [InlineData("SELECT DISTINCT a FROM t", "OPERATOR_NOT_SUPPORTED")]
    [InlineData("SELECT a FROM t LIMIT 3", "OPERATOR_NOT_SUPPORTED")]
    [InlineData("SELECT a FROM t UNION SELECT a FROM u", "OPERATOR_NOT_SUPPORTED")]
    [InlineData("SELECT a FROM t EXCEPT ALL SELECT a FROM u", "OPERATOR_NOT_SUPPORTED")]
    [InlineData("SELECT a FROM t FULL JOIN u USING (a)", "OPERATOR_NOT_SUPPORTED")]
    [InlineData("SELECT a FROM t TABLESAMPLE 10%", "OPERATOR_NOT_SUPPORTED")]
    [InlineData("SELECT a, count(*) FROM t GROUP BY ROLLUP (a)", "OPERATOR_NOT_SUPPORTED")]
    [InlineData("SELECT a FROM t GROUP BY a HAVING count(*) > 1", "OPERATOR_NOT_SUPPORTED")]
    [InlineData("SELECT a, (SELECT max(b) FROM u) FROM t", "SUBQUERY_EXPRESSION")]
    [InlineData("SELECT a FROM t WHERE a IN (SELECT a FROM u)", "SUBQUERY_EXPRESSION")]
    [InlineData("SELECT * FROM t JOIN u ON t.a = (SELECT max(b) FROM w)", "SUBQUERY_EXPRESSION")]
    [InlineData("SELECT sum(x) OVER (PARTITION BY a) FROM t", "WINDOW_FUNCTION_NOT_TOP_LEVEL")]
    [InlineData("SELECT * FROM (SELECT a, sum(x) FROM t GROUP BY a)", "AGGREGATE_NOT_TOP_NODE")]
    [InlineData("SELECT count(*) FROM t UNION ALL SELECT x FROM u", "AGGREGATE_NOT_TOP_NODE")]
    [InlineData("SELECT * FROM ts_ema(t, ts => ts, col => x, series => [a])", "OPERATOR_NOT_SUPPORTED")]
    [InlineData("SELECT * FROM read_files('in', format => 'csv')", null)]
    public void Anything_else_is_an_issue(string query, string? subType)
    {
        IncrementIssue issue = ShapeOf(query).Issue!;

        Assert.Equal(subType, issue.SubType);
        Assert.Equal(subType is null ? "INPUT_NOT_IN_DELTA" : "PLAN_NOT_INCREMENTALIZABLE", issue.Type);
    }

    [Fact]
    public void An_issue_has_the_place_of_what_it_is_about()
    {
        Assert.Equal("query:2:7", ShapeOf("SELECT a,\n  1 + (SELECT max(b) FROM u) FROM t").Issue!.Location!.ToString());
    }

    private IncrementShape ShapeOf(string query) => new Governor(_engine, TimeSeriesOps.BuiltIn)
        .IncrementShapeOf(QueryInput.Of(new SourceText("query", query)), static parts => IncrementShape.OfTable(parts[^1]));

    private static string Spoken(IncrementShape shape) => string.Join(
        " + ", shape.Terms.Select(static term => string.Join("*", term.Growing) + (term.Fixed.Count > 0 ? "|" + string.Join("*", term.Fixed) : "")));
}
