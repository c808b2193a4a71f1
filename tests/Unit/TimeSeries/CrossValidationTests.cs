using CsCheck;
using Millrace.Foundation.Faults;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

public sealed class CrossValidationTests
{
    private const string Op = "ts_cross_validation";

    [Fact]
    public void Folds_grow_and_the_gap_takes_the_newest_training_rows_of_every_series()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT t, k FROM range(1, 9) AS r(t), (VALUES ('a'), (NULL)) AS v(k))", "t long, k string");
        string sql = DuckSql.Expand(Op, [frame], ("ts", "t"), ("series", "k"), ("folds", 3), ("gap", 1));

        Assert.Equal(
            [
                "1|test|[3, 4]", "1|train|[1]", "2|test|[5, 6]", "2|train|[1, 2, 3]", "3|test|[7, 8]", "3|train|[1, 2, 3, 4, 5]",
            ],
            duck.Rows($"SELECT fold, split, list(t ORDER BY t) FROM ({sql}) WHERE k IS NULL GROUP BY ALL"));
        Assert.Equal(duck.Rows($"SELECT fold, split, t FROM ({sql}) WHERE k IS NULL"), duck.Rows($"SELECT fold, split, t FROM ({sql}) WHERE k = 'a'"));
    }

    [Fact]
    public void Three_folds_are_made_without_being_asked_and_short_series_lack_the_last_tests()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame("(SELECT * FROM (VALUES (1), (2), (NULL)) AS v(t))", "t int");

        Assert.Equal(
            ["1|test|2", "1|train|1", "2|train|1", "2|train|2", "3|train|1", "3|train|2"], duck.Rows(DuckSql.Expand(Op, [frame], ("ts", "t"))));
    }

    [Fact]
    public void The_result_has_the_announced_columns_for_empty_input()
    {
        using DuckSql duck = new();
        SeriesFrame none = DuckSql.Frame(
            "(SELECT now() AS t, 1 AS f, 2 AS \"N\", 3 AS c0, [1] AS l WHERE false)", "t timestamp, f int, N int, c0 int, l array<int>");

        duck.AssertSchema(Op, [none], ("ts", "t"), ("series", "f"));
        Assert.Empty(duck.Rows(DuckSql.Expand(Op, [none], ("ts", "t"))));
    }

    [Theory]
    [InlineData("folds", 0, "from 1 to 1000")]
    [InlineData("folds", 2.5, "from 1 to 1000")]
    [InlineData("gap", -1, "from 0")]
    [InlineData("series", "t", "named twice")]
    public void A_bad_argument_is_refused(string name, object value, string hint) =>
        Assert.Contains(
            hint,
            Assert.Throws<MillraceException>(() => DuckSql.Expand(Op, [DuckSql.Frame("v", "t int")], ("ts", "t"), (name, value))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_column_that_is_named_as_a_new_one_is_refused() =>
        Assert.Contains(
            "two columns named 'fold'",
            Assert.Throws<MillraceException>(() => TimeSeriesSchema("t int, fold int")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Any_readings_match_tiles_cut_one_by_one()
    {
        using DuckSql duck = new();
        Gen.Select(Oracle.Rows.Array[1, 25], Gen.Int[1, 5], Gen.Int[0, 3]).Sample(
            (rows, folds, gap) =>
            {
                SeriesFrame frame = DuckSql.Frame(Oracle.Table(rows), "k int, t int, x double");
                string sql = DuckSql.Expand(Op, [frame], ("ts", "t"), ("series", "k"), ("folds", folds), ("gap", gap));

                Assert.Equal(Expected(rows, folds, gap).Order(StringComparer.Ordinal), duck.Rows(sql));
            },
            iter: 60,
            threads: 1);
    }

    private static IEnumerable<string> Expected((int? Key, int? Time, double? X)[] rows, int folds, int gap)
    {
        foreach (var series in rows.Where(row => row.Time is not null).GroupBy(row => row.Key))
        {
            var sorted = series.OrderBy(row => row.Time).ThenBy(row => row.X, Oracle.Order).ToList();
            var tiles = Enumerable.Range(0, folds + 1)
                .Select(tile => (sorted.Count / (folds + 1)) + (tile < sorted.Count % (folds + 1) ? 1 : 0)).ToList();
            for (int fold = 1; fold <= folds; fold++)
            {
                int trained = tiles.Take(fold).Sum();
                var all = sorted.Take(Math.Max(0, trained - gap)).Select(row => (Split: "train", Row: row))
                    .Concat(sorted.Skip(trained).Take(tiles[fold]).Select(row => (Split: "test", Row: row)));
                foreach (var (split, row) in all)
                    yield return $"{fold}|{split}|{Oracle.Text(row.Key)}|{Oracle.Text(row.Time)}|{Oracle.Text(row.X)}";
            }
        }
    }

    private static Millrace.Foundation.Types.TableSchema TimeSeriesSchema(string columns) =>
        Millrace.TimeSeries.TimeSeriesOps.BuiltIn.FindTable(Op)!.OutputSchema(DuckSql.Call([DuckSql.Frame("v", columns)], ("ts", "t")));
}
