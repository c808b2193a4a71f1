using CsCheck;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

public sealed class M4Tests
{
    [Fact]
    public void Rows_come_out_in_their_own_types()
    {
        using DuckSql duck = new("Asia/Tokyo");
        foreach (string type in new[] { "timestamp", "timestamp_ntz", "date" })
        {
            string name = type switch { "timestamp" => "TIMESTAMPTZ", "timestamp_ntz" => "TIMESTAMP", _ => "DATE" };
            SeriesFrame frame = DuckSql.Frame(
                $"(SELECT d::{name} AS t, x::DECIMAL(5,2) AS x, k FROM (VALUES ('2024-01-01', 1, 'a'), ('2024-01-02', 2, 'a')) AS v(d, x, k))",
                $"t {type}, x decimal(5,2), k string");

            duck.AssertSchema("ts_m4", [frame], ("ts", "t"), ("col", "x"), ("width", 3), ("series", "k"));
            duck.AssertSchema("ts_m4", [frame], ("ts", "t"), ("col", "x"), ("freq", "1 hour"));
            Assert.Equal(2, duck.Rows(DuckSql.Expand("ts_m4", [frame], ("ts", "t"), ("col", "x"), ("width", 1))).Length);
        }
    }

    [Fact]
    public void A_bad_call_is_refused()
    {
        SeriesFrame frame = DuckSql.Frame("t", "t int, x int, s string");
        void Refused(string hint, params (string, object)[] more) => SeriesCases.Refused("ts_m4", [frame], hint, [("ts", "t"), .. more]);

        Refused("either width", ("col", "x"));
        Refused("either width", ("col", "x"), ("width", 4), ("freq", 4));
        Refused("whole number from 1", ("col", "x"), ("width", 0));
        Refused("a column of numbers", ("col", "s"), ("width", 4));
        Refused("named twice", ("col", "t"), ("width", 4));
    }

    [Fact]
    public void Any_rows_match_a_slow_oracle()
    {
        using DuckSql duck = new();
        double[] odd = [double.NaN, double.PositiveInfinity, double.NegativeInfinity];
        Gen.Select(SeriesCases.Rows(60, odd), Gen.Int[1, 9], Gen.Bool).Sample(
            (rows, size, byWidth) =>
            {
                string sql = DuckSql.Expand(
                    "ts_m4", [SeriesCases.Frame(rows)], ("ts", "t"), ("series", "k"), ("col", "x"), (byWidth ? "width" : "freq", size));
                Assert.Equal(Oracle(rows, size, byWidth).Order(StringComparer.Ordinal), SeriesCases.Shown(duck, sql));
            },
            iter: 60,
            threads: 1);
    }

    private static IEnumerable<string> Oracle(SeriesCase[] rows, int size, bool byWidth)
    {
        SeriesCase[] drawn = [.. rows.Where(row => row.Time is not null && row.Value is double x && !double.IsNaN(x))];
        if (drawn.Length == 0) return [];
        int start = drawn.Min(row => row.Time!.Value), stop = drawn.Max(row => row.Time!.Value);
        int Column(int time) => !byWidth ? time / size : stop == start ? 0 : Math.Min((time - start) * size / (stop - start), size - 1);
        return drawn.GroupBy(row => (row.Key, At: Column(row.Time!.Value))).SelectMany(group =>
        {
            SeriesCase[] chosen =
            [
                group.OrderBy(row => row.Time).ThenBy(row => row.Value).First(), group.OrderBy(row => row.Time).ThenBy(row => row.Value).Last(),
                group.OrderBy(row => row.Value).ThenBy(row => row.Time).First(), group.OrderByDescending(row => row.Value).ThenBy(row => row.Time).First(),
            ];
            return chosen.Distinct().Select(row => $"{(row.Key == 0 ? "-" : row.Key)}|{row.Time}|{SeriesCases.Show(row.Value)}");
        });
    }
}
