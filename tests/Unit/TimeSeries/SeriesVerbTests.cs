using Millrace.Foundation.Faults;
using Millrace.TimeSeries;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

/// <summary>The C# faces say the same as the operators in SQL.</summary>
public sealed class SeriesVerbTests
{
    private static readonly SeriesFrame Readings = DuckSql.Frame(
        """
        (SELECT k, make_timestamptz(1709208000000000 + t * 1000000) AS ts, x::DOUBLE AS x, n FROM (VALUES
            ('a', 0, 1, 5), ('a', 60, 1, 6), ('a', 120, 2, 7), ('b', 60, 4, 8), ('b', 180, 5, 9)) AS v(k, t, x, n))
        """,
        "k string, ts timestamp, x double, n int");

    private static readonly Series All = Series.From(Readings, "ts", "k");

    private static readonly DateTimeOffset Noon = new(2024, 2, 29, 12, 1, 0, TimeSpan.Zero);

    [Fact]
    public void Rows_are_kept_by_their_time()
    {
        using DuckSql duck = new("Asia/Tokyo");
        int[] Numbers(Series series) => [.. duck.Rows($"SELECT n FROM ({series.ToSql()})").Select(int.Parse)];

        Assert.Equal([6, 8], Numbers(All.At(Noon)));
        Assert.Equal([6, 8], Numbers(All.At(Noon.ToOffset(TimeSpan.FromHours(-3)))));
        Assert.Equal([6, 8], Numbers(All.At(Noon.UtcDateTime)));
        Assert.Equal([5], Numbers(All.Before(Noon)));
        Assert.Equal([5, 6, 8], Numbers(All.AtOrBefore("2024-02-29 12:01")));
        Assert.Equal([7, 9], Numbers(All.After(1709208060L)));
        Assert.Equal([6, 7, 8, 9], Numbers(All.AtOrAfter(1709208060.0)));
        Assert.Equal([5, 6, 7, 8, 9], Numbers(All.AtOrAfter(new DateOnly(2024, 2, 29))));
        Assert.Equal([6, 7, 8], Numbers(All.Between(Noon, Noon.AddMinutes(2), inclusive: "start")));
        Assert.Equal([5, 8], Numbers(All.Earliest()));
        Assert.Equal([6, 7, 8, 9], Numbers(All.Latest(2, ["n"])));
        Assert.Equal([6, 8], Numbers(All.PriorTo(Noon)));
        Assert.Equal([5], Numbers(All.PriorTo(Noon, inclusive: false)));
        Assert.Equal([6, 7, 8, 9], Numbers(All.SubsequentTo(Noon, n: 2)));
    }

    [Fact]
    public void A_point_in_time_says_itself_and_refuses_to_be_nothing()
    {
        using DuckSql duck = new();
        SeriesFrame clock = DuckSql.Frame("(SELECT TIMESTAMP '2024-02-29 12:00:00.000001' AS t)", "t timestamp_ntz");
        SeriesFrame counts = DuckSql.Frame("(SELECT 9007199254740993 AS t)", "t long");

        Assert.Single(duck.Rows(Series.From(clock, "t").At(new DateTime(2024, 2, 29, 12, 0, 0).AddMicroseconds(1)).ToSql()));
        Assert.Single(duck.Rows(Series.From(counts, "t").At(9007199254740993L).ToSql()));
        Assert.Throws<MillraceException>(() => Series.From(clock, "t").At(Noon));
        Assert.Throws<InvalidOperationException>(() => All.At(default(TimeValue)));
        Assert.Equal("2024-02-29 12:01:00.000000Z", ((TimeValue)Noon).ToString());
        Assert.Equal("0.5", ((TimeValue)0.5).ToString());
    }

    [Fact]
    public void Statistics_compose_with_other_verbs()
    {
        using DuckSql duck = new();

        Assert.Equal(["1|a", "1|b", "2|a", "2|b", "3|a"], duck.Rows($"SELECT row_number() OVER (PARTITION BY k ORDER BY ts), k FROM ({All.RangeStats(60, ["x"]).ToSql()})"));
        Assert.Equal(["a|3|4.0", "b|2|9.0"], duck.Rows($"SELECT k, count_x, sum_x FROM ({All.GroupedStats("1 hour", ["x"]).ToSql()})"));
        Assert.Equal(["a|1.0|2.0|1.0|2.0", "b|4.0|5.0|4.0|5.0"], duck.Rows($"SELECT k, open_x, high_x, low_x, close_x FROM ({All.Bars("1 hour", ["x"]).ToSql()})"));
        Assert.Equal(["a|1.3888888888888888", "b|4.529411764705882"], duck.Rows($"SELECT k, vwap FROM ({All.Vwap("1 hour", "x", "n").ToSql()})"));
        Assert.Equal(["2"], duck.Rows($"SELECT DISTINCT series_count FROM {All.Describe(["x"]).RelationSql}"));
        Assert.Equal(7, duck.Rows($"SELECT * FROM {All.Describe(compat: "tempo").RelationSql}").Length);
        Assert.Equal(["a|1.0", "b|1.0"], duck.Rows($"SELECT k, autocorrelation FROM {All.Autocorrelation([0], ["x"]).RelationSql}"));
    }

    [Fact]
    public void Each_part_of_a_fold_is_a_series_of_its_own()
    {
        using DuckSql duck = new();
        Series folds = All.CrossValidation(folds: 1);

        Assert.Equal(["fold", "split", "k"], folds.Keys);
        Assert.Equal(["1|test|a|7", "1|test|b|9", "1|train|a|6", "1|train|b|8"], duck.Rows($"SELECT fold, split, k, n FROM ({folds.Latest().ToSql()})"));
        Assert.Equal(["[[1.0, 5.0]]", "[[1.0, 6.0]]", "[[4.0, 8.0]]"], duck.Rows($"SELECT features FROM ({All.Lookback(["x", "n"], 1).ToSql()})"));
    }

    [Fact]
    public void States_are_intervals_that_go_on_as_such()
    {
        using DuckSql duck = new();
        Intervals states = All.StateIntervals(["x"], includeSingle: true);
        string[] Seconds(Intervals intervals) => duck.Rows(
            $"SELECT k, epoch_us(start_ts) // 1000000 - 1709208000, epoch_us(end_ts) // 1000000 - 1709208000 FROM ({intervals.ToSql()})");

        Assert.Equal(["a|0|60", "a|120|120", "b|180|180", "b|60|60"], Seconds(states));
        Assert.Equal(["a|0|60"], Seconds(states.Union()));
        Assert.Equal(["a|0|60"], Seconds(states.Intersect(states)));
        Assert.Empty(Seconds(states.Gaps(states)));
        Assert.Equal(["k", "start_ts", "end_ts"], states.Gaps().Frame.Columns.Select(column => column.Name));
    }

    [Fact]
    public void Stacked_metrics_are_series_by_their_name_and_come_back()
    {
        using DuckSql duck = new();
        Series stacked = All.Stack(["x", "n"]);

        Assert.Equal(["k", "metric_name"], stacked.Keys);
        Assert.Equal(["a|n|7.0", "a|x|2.0", "b|n|9.0", "b|x|5.0"], duck.Rows($"SELECT k, metric_name, metric_value FROM ({stacked.Latest().ToSql()})"));
        Assert.Equal(
            duck.Rows($"SELECT ts, k, x, n::DOUBLE FROM {Readings.RelationSql}"), duck.Rows(stacked.Unstack(["x", "n"]).ToSql()));
        Intervals states = All.StateIntervals(["n"], includeSingle: true);
        Intervals again = Intervals.From(states.Stack(["n"]), "start_ts", "end_ts", "k").Unstack(["n"]);
        Assert.Equal(duck.Rows($"SELECT start_ts, end_ts, k, n FROM ({states.ToSql()})"), duck.Rows(again.ToSql()));
    }
}
