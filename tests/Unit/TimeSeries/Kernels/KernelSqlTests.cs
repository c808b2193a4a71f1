using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries.Kernels;

/// <summary>The kernels inside the engine: keys, order, missing times, every kind of time axis, and the announced columns.</summary>
public sealed class KernelSqlTests
{
    private static readonly Dictionary<string, (string, object)[]> Calls = new()
    {
        ["ts_ewma_chart"] = [("train", 2)],
        ["ts_cusum"] = [("train", 2), ("reset", true)],
        ["ts_page_hinkley"] = [("train", 2)],
        ["ts_fourier"] = [],
        ["ts_spectrum"] = [("rows", 4)],
        ["ts_band_energy"] = [("bands", new[] { "0-0.00001", "0.00001-" })],
        ["ts_envelope_spectrum"] = [],
        ["ts_lttb"] = [("points", 3)],
    };

    private static readonly (string Type, string Time)[] Axes =
    [
        ("timestamp", "make_timestamptz(1710000000000000 + i * 3600000000)"), ("timestamp_ntz", "make_timestamp(i * 3600000000)"),
        ("date", "DATE '2024-02-26' + i::INT"), ("byte", "(i - 3)::TINYINT"), ("long", "i - 3"), ("double", "i / 4 - 1"),
        ("float", "(i / 4 - 1)::FLOAT"), ("decimal(9,2)", "(i / 4 - 1)::DECIMAL(9,2)"),
    ];

    public static TheoryData<string> Ops() => [.. Calls.Keys];

    [Theory]
    [MemberData(nameof(Ops))]
    public void Columns_are_as_announced_on_every_axis_and_series_do_not_mix(string op)
    {
        using DuckSql duck = new("America/New_York");
        foreach ((string type, string time) in Axes)
        {
            SeriesFrame Of(string keys, int rows = 12) => DuckSql.Frame(
                $"(SELECT {time} AS ts, k, d, (i * 7 % 5)::FLOAT AS x FROM range({rows}) AS r(i), (VALUES {keys}) AS k(k, d) ORDER BY hash(i, k))",
                $"ts {type}, k string, d int, x float");
            (string, object)[] arguments = [("ts", "ts"), ("series", new[] { "k", "d" }), ("col", "x"), .. Calls[op]];

            duck.AssertSchema(op, [Of("('a', 1)")], arguments);
            string[] together = duck.Rows(DuckSql.Expand(op, [Of("('a', 1), ('a', NULL), (NULL, 1)")], arguments));
            string[] apart = [.. new[] { "('a', 1)", "('a', NULL::INT)", "(NULL::VARCHAR, 1)" }
                .SelectMany(key => duck.Rows(DuckSql.Expand(op, [Of(key)], arguments))).Order(StringComparer.Ordinal)];
            Assert.NotEmpty(apart);
            Assert.Equal(apart, together);
            Assert.Empty(duck.Rows(DuckSql.Expand(op, [Of("('a', 1)", rows: 0)], arguments)));
        }
    }

    [Fact]
    public void Rows_without_a_time_stay_in_charts_and_leave_spectra()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT * FROM (VALUES (1, 1.0::DOUBLE), (NULL, 8.0), (2, 3.0), (3, 2.0), (4, 2.0)) AS v(ts, x))", "ts int, x double");
        (string, object)[] given = [("ts", "ts"), ("col", "x")];

        Assert.Equal(
            ["-|8.0|-|-|-|-", "1|1.0|0.0|0.0|5.0|false", "2|3.0|2.0|0.0|5.0|false", "3|2.0|3.0|0.0|5.0|false", "4|2.0|4.0|0.0|5.0|false"],
            duck.Rows(DuckSql.Expand("ts_cusum", [frame], [.. given, ("center", 1), ("sigma", 1), ("k", 0)])));
        Assert.Equal(["4"], duck.Rows($"SELECT count(*) FROM ({DuckSql.Expand("ts_fourier", [frame], given)})"));
        Assert.Equal(["4"], duck.Rows($"SELECT count(*) FROM ({DuckSql.Expand("ts_lttb", [frame], [.. given, ("points", 9)])})"));
    }

    [Fact]
    public void Hours_are_an_hour_apart_over_a_change_of_the_clock()
    {
        using DuckSql duck = new("America/New_York");
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT TIMESTAMPTZ '2024-03-10 00:00:00 America/New_York' + INTERVAL 1 HOUR * i AS ts, i % 2 AS x FROM range(8) AS r(i))",
            "ts timestamp, x long");

        Assert.Equal(
            ["0.0001388888888889|0.5"],
            duck.Rows($"""
                SELECT round(freq, 16), round(amplitude, 9)
                FROM ({DuckSql.Expand("ts_spectrum", [frame], ("ts", "ts"), ("col", "x"), ("taper", "none"))}) WHERE amplitude > 0.1
                """));
    }

    [Fact]
    public void A_fault_of_a_kernel_reaches_the_reader()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT * FROM (VALUES (1, 1.0), (2, 3.0), (3, NULL)) AS v(ts, x))", "ts int, x decimal(2,1)");

        Exception fault = Assert.ThrowsAny<Exception>(
            () => duck.Rows(DuckSql.Expand("ts_spectrum", [frame], ("ts", "ts"), ("col", "x"))));

        Assert.Contains("ts_spectrum: the reading at 3 is null", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_of_one_time_come_in_the_order_of_their_readings()
    {
        using DuckSql duck = new();
        SeriesFrame Shuffled(int seed) => DuckSql.Frame(
            $"(SELECT (i // 10)::INT AS ts, i::DOUBLE AS x FROM range(50) AS r(i) ORDER BY hash(i + {seed}))", "ts int, x double");
        string[] Rows(int seed) => duck.Rows(DuckSql.Expand(
            "ts_cusum", [Shuffled(seed)], ("ts", "ts"), ("col", "x"), ("center", 20), ("sigma", 9)));

        Assert.Equal(Rows(1), Rows(2));
    }
}
