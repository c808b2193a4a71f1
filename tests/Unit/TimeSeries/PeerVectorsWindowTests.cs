using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

/// <summary>Averages, windows, grids and joins against numbers computed by pandas 1.5.3 (over NumPy 1.24).</summary>
public sealed class PeerVectorsWindowTests
{
    private static readonly SeriesFrame Holes = DuckSql.Frame(
        "(FROM (VALUES (7, 5.5::DOUBLE), (1, 3.1), (3, 2.4), (2, NULL), (4, 9.7), (6, NULL), (5, NULL), (9, 4.0), (8, -1.25)) AS v(t, x))", "t int, x double");

    private static readonly SeriesFrame Uneven = DuckSql.Frame(
        """
        (FROM (VALUES (TIMESTAMPTZ '2024-03-31 00:58:00+00', 20.5::DOUBLE), ('2024-03-31 00:59:10+00', 21.0), ('2024-03-31 01:03:00+00', 18.75),
            ('2024-03-31 01:03:05+00', 30.0), ('2024-03-31 02:40:00+00', 19.2)) AS v(t, x))
        """,
        "t timestamp, x double");

    [Fact]
    public void Averages_by_the_row_are_those_of_ewm()
    {
        using DuckSql duck = new();
        string Ema(params (string, object)[] more) =>
            $"SELECT \"EMA_x\" FROM ({DuckSql.Expand("ts_ema", [Holes], [("ts", "t"), ("col", "x"), .. more])}) ORDER BY t";

        // ewm(span=4).mean(), then with adjust=False; where x is missing pandas repeats the last average.
        PeerVector.Equal(duck, Ema(("span", 4)), 3.1, null, 2.58529411765, 6.50308370044, null, null, 5.7826100947, 1.95086339766, 2.92607981861);
        PeerVector.Equal(duck, Ema(("span", 4), ("adjust", false)), 3.1, null, 2.73157894737, 5.51894736842, null, null, 5.50664388243, 2.80398632946, 3.28239179768);
        // ewm(com=1.7, ignore_na=True, min_periods=3), ewm(alpha=.35, adjust=False, ignore_na=True)
        PeerVector.Equal(
            duck, Ema(("com", 1.7), ("ignore_nulls", true), ("min_rows", 3)), null, null, null, 6.14001354096, null, null, 5.85877165565, 2.936752855, 3.3567129897);
        PeerVector.Equal(
            duck, Ema(("alpha", 0.35), ("adjust", false), ("ignore_nulls", true)), 3.1, null, 2.855, 5.25075, null, null, 5.3379875, 3.032191875, 3.37092471875);
    }

    [Fact]
    public void Averages_by_time_are_those_of_ewm_with_times()
    {
        using DuckSql duck = new();
        string sql = DuckSql.Expand("ts_ema", [Uneven], ("ts", "t"), ("col", "x"), ("half_life", "5 minutes"));

        // ewm(halflife='5min', times=t).mean()
        PeerVector.Equal(duck, $"SELECT \"EMA_x\" FROM ({sql}) ORDER BY t", 20.5, 20.7701728385, 19.8025523567, 23.1309250309, 19.2000176111);
    }

    [Fact]
    public void Windows_of_rows_and_of_time_are_those_of_rolling()
    {
        using DuckSql duck = new();
        string Rows(string func) => $"SELECT COLUMNS(c -> c NOT IN ('t', 'x')) FROM ({DuckSql.Expand("ts_rolling", [Holes], ("ts", "t"), ("func", func), ("rows", 4))}) ORDER BY t";
        string Period(string func, string closed) =>
            $"SELECT COLUMNS(c -> c NOT IN ('t', 'x')) FROM ({DuckSql.Expand("ts_rolling", [Uneven], ("ts", "t"), ("func", func), ("period", "5 minutes"), ("closed", closed))}) ORDER BY t";

        // rolling(4, min_periods=1).std() and .quantile(.3)
        PeerVector.Equal(duck, Rows("std"), null, null, 0.494974746831, 4.02781992315, 5.16187950266, 5.16187950266, 2.96984848098, 4.77297077301, 3.54436171969);
        PeerVector.Equal(duck, Rows("p30"), 3.1, 3.1, 2.61, 2.82, 4.59, 4.59, 6.76, 0.775, 1.9);
        // rolling('5min', closed='both').quantile(.9), rolling('5min', closed='right').std()
        PeerVector.Equal(duck, Period("p90", "both"), 20.5, 20.95, 20.9, 28.2, 19.2);
        PeerVector.Equal(duck, Period("std", "right"), null, 0.353553390593, 1.59099025767, 5.9529404499, null);
    }

    [Theory]
    [InlineData("month", "2024-02-01 2024-03-01 2024-04-01 2024-10-01 2024-11-01")]
    [InlineData("day", "2024-02-29 2024-03-01 2024-03-31 2024-04-01 2024-10-27 2024-11-01")]
    public void Local_days_and_months_are_those_of_resample(string unit, string days)
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            $"""
            (SELECT CAST(date_trunc('{unit}', ts AT TIME ZONE 'Europe/Berlin') AS DATE) AS d, x FROM (VALUES
                (TIMESTAMPTZ '2024-02-29 22:59:59+00', 4.25::DOUBLE), ('2024-02-29 23:00:00+00', 1.5), ('2024-03-31 00:30:00+00', 2.75),
                ('2024-03-31 21:59:59+00', 8.0), ('2024-03-31 22:00:00+00', 3.3), ('2024-10-26 22:00:00+00', 6.1), ('2024-10-27 00:30:00+00', 7.2),
                ('2024-10-27 01:30:00+00', 9.9), ('2024-10-27 22:59:00+00', 0.4), ('2024-10-31 23:00:00+00', 5.6)) AS v(ts, x))
            """,
            "d date, x double");
        string sql = DuckSql.Expand("ts_resample", [frame], ("ts", "d"), ("freq", "1 day"), ("func", (string[])["count", "mean", "std", "p75"]));
        string Of(string column) => $"SELECT {column} FROM ({sql}) ORDER BY d";
        bool isMonth = unit == "month";

        Assert.Equal(days.Split(' '), duck.Ordered(Of("d")));
        // tz_convert('Europe/Berlin').resample('MS') and resample('D'), without the empty windows
        PeerVector.Equal(duck, Of("count_x"), isMonth ? [1, 3, 1, 4, 1] : [1, 1, 2, 1, 4, 1]);
        PeerVector.Equal(duck, Of("mean_x"), isMonth ? [4.25, 4.08333333333, 3.3, 5.9, 5.6] : [4.25, 1.5, 5.375, 3.3, 5.9, 5.6]);
        PeerVector.Equal(duck, Of("std_x"), isMonth ? [null, 3.4490336811, null, 3.99916657984, null] : [null, null, 3.71231060123, null, 3.99916657984, null]);
        PeerVector.Equal(duck, Of("p75_x"), isMonth ? [4.25, 5.375, 3.3, 7.875, 5.6] : [4.25, 1.5, 6.6875, 3.3, 7.875, 5.6]);
    }

    [Fact]
    public void Points_of_a_grid_are_those_of_interpolate()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            """
            (FROM (VALUES (TIMESTAMP '2024-02-28 23:50:00', 10.0::DOUBLE), ('2024-02-29 00:31:30', NULL), ('2024-02-29 00:07:00', 12.5),
                ('2024-02-29 01:12:00', 3.0)) AS v(t, x))
            """,
            "t timestamp_ntz, x double");
        string Grid(string method) => $"SELECT x FROM ({DuckSql.Expand("ts_interpolate", [frame], ("ts", "t"), ("freq", "10 minutes"), ("method", method))}) ORDER BY t";

        // interpolate('time', limit_area='inside'), ffill() and bfill() over the rows and the grid together
        PeerVector.Equal(
            duck, Grid("linear"), 10, 11.4705882353, 12.0615384615, 10.6, 9.13846153846, 7.67692307692, 6.21538461538, 4.75384615385, 3.29230769231);
        PeerVector.Equal(duck, Grid("ffill"), 10, 10, 12.5, 12.5, 12.5, 12.5, 12.5, 12.5, 12.5);
        PeerVector.Equal(duck, Grid("bfill"), 10, 12.5, 3, 3, 3, 3, 3, 3, 3);
    }

    [Fact]
    public void The_nearest_row_within_a_tolerance_is_that_of_merge_asof()
    {
        using DuckSql duck = new();
        SeriesFrame left = DuckSql.Frame("(FROM (VALUES (40, 'a'), (0, 'a'), (5, 'b'), (10, 'a'), (16, 'b'), (23, 'a')) AS v(t, k))", "t int, k string");
        SeriesFrame right = DuckSql.Frame(
            "(FROM (VALUES (33, 'b', 7.5::DOUBLE), (2, 'a', 1.5), (8, 'a', 2.5), (9, 'b', 3.5), (12, 'b', 4.5), (12, 'a', 5.5), (20, 'a', 6.5)) AS v(t, k, x))",
            "t int, k string, x double");
        string Joined(int tolerance, string column) =>
            $"SELECT {column} FROM ({DuckSql.Expand("ts_asof_join", [left, right], ("ts", "t"), ("series", "k"), ("direction", "nearest"), ("tolerance", tolerance))}) ORDER BY t";

        // merge_asof(by='k', direction='nearest', tolerance=4), then 3; at 10 the rows at 8 and 12 are equally near
        PeerVector.Equal(duck, Joined(4, "right_t"), 2, 9, 8, 12, 20, null);
        PeerVector.Equal(duck, Joined(4, "right_x"), 1.5, 3.5, 2.5, 4.5, 6.5, null);
        PeerVector.Equal(duck, Joined(3, "right_t"), 2, null, 8, null, 20, null);
        PeerVector.Equal(duck, Joined(3, "right_x"), 1.5, null, 2.5, null, 6.5, null);
    }
}
