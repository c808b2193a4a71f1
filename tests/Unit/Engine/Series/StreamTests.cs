using System.Globalization;
using CsCheck;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Engine.Settings;
using Millrace.Engine.States;
using Millrace.Foundation.Types;
using Millrace.TestKit;
using Millrace.TimeSeries;
using Millrace.TimeSeries.Contract;
using Millrace.Unit.TimeSeries;
using Xunit;

namespace Millrace.Unit.Engine.Series;

/// <summary>Operators over a stream: batch by batch they give what they give over all rows at once.</summary>
public sealed class StreamTests
{
    private static readonly TableSchema Columns = DataTypeText.ParseColumns("k string, t timestamp, x double");

    /// <summary>Calls of operators that keep every row.</summary>
    private static readonly (string Op, (string, object)[] Arguments)[] RowCalls =
    [
        ("ts_ema", [("col", "x"), ("span", 3)]),
        ("ts_ema", [("col", "x"), ("half_life", "7 seconds"), ("adjust", false)]),
        ("ts_ema", [("col", "x"), ("alpha", 0.4), ("ignore_nulls", true), ("min_rows", 3)]),
        ("ts_ewma_chart", [("col", "x"), ("train", 4)]),
        ("ts_cusum", [("col", "x"), ("train", 5)]),
        ("ts_page_hinkley", [("col", "x")]),
    ];

    /// <summary>Calls of operators that make rows of their own: what is still open comes with a later batch.</summary>
    private static readonly (string Op, (string, object)[] Arguments)[] TableCalls =
    [
        ("ts_spectrum", [("col", "x"), ("rows", 4), ("hop", 2), ("rate", 1), ("breaks", "skip")]),
        ("ts_band_energy", [("col", "x"), ("rows", 4), ("rate", 1), ("breaks", "skip"), ("bands", new[] { "0-0.2", "0.2-0.5" })]),
    ];

    private readonly record struct Reading(string? Key, long? Second, double? Value);

    [Fact]
    public void Any_slicing_gives_every_row_what_the_whole_gives()
    {
        using MillraceEngine engine = new(new EngineSettings { Threads = 2 });
        Gen.Select(Arrivals(40), Gen.Int[0, 40].Array[0, 6], Gen.Int[0, RowCalls.Length - 1]).Sample(
            (rows, cuts, call) =>
            {
                (string op, (string, object)[] arguments) = RowCalls[call];
                string[] whole = Rows(engine, Expand(op, arguments, rows, stream: null));
                string[] streamed = [.. Streamed(engine, op, arguments, rows, cuts).SelectMany(static batch => batch.Rows)];
                Assert.Equal(whole.Order(StringComparer.Ordinal), streamed.Order(StringComparer.Ordinal));
            },
            iter: 60,
            threads: 1);
    }

    [Fact]
    public void Any_slicing_gives_the_same_new_rows_except_what_is_still_open()
    {
        using MillraceEngine engine = new(new EngineSettings { Threads = 2 });
        Gen.Select(Arrivals(40), Gen.Int[0, 40].Array[0, 6], Gen.Int[0, TableCalls.Length - 1]).Sample(
            (rows, cuts, call) =>
            {
                (string op, (string, object)[] arguments) = TableCalls[call];
                string[] whole = Rows(engine, Expand(op, arguments, rows, stream: null));
                string[] streamed = [.. Streamed(engine, op, arguments, rows, cuts).SelectMany(static batch => batch.Rows)];
                Assert.Equal(whole.Order(StringComparer.Ordinal), streamed.Order(StringComparer.Ordinal));
            },
            iter: 40,
            threads: 1);
    }

    [Fact]
    public void A_row_older_than_an_earlier_batch_is_kept_without_a_result_and_counted()
    {
        using MillraceEngine engine = new(new EngineSettings { Threads = 2 });
        Reading[] rows = [new("a", 10, 1), new("b", 10, 5), new("a", 20, 2), new("a", 9, 7), new("a", 20, 3), new("b", 1, 6), new("b", 11, 7), new("c", 0, 1)];
        (string, object)[] arguments = [("col", "x"), ("alpha", 0.5), ("adjust", false)];

        Batch[] batches = [.. Streamed(engine, "ts_ema", arguments, rows, [3])];

        Assert.Equal(["a|10|1|1", "a|20|2|1.5", "b|10|5|5"], batches[0].Rows.Order(StringComparer.Ordinal));
        Assert.Equal(["a|20|3|2.25", "a|9|7|-", "b|11|7|6", "b|1|6|-", "c|0|1|1"], batches[1].Rows.Order(StringComparer.Ordinal));
        Assert.Equal((0, 2), (batches[0].Late, batches[1].Late));
    }

    [Fact]
    public void What_is_learned_does_not_depend_on_how_much_of_the_result_is_read()
    {
        using MillraceEngine engine = new(new EngineSettings { Threads = 2 });
        Reading[] rows = [.. Enumerable.Range(0, 9000).Select(i => new Reading(i % 3 == 0 ? null : $"k{i % 3}", i, i % 7))];
        SeriesMemory memory = new();

        SeriesChange ChangeOf(Func<string, string> read)
        {
            using SeriesSession session = engine.OpenSession(memory);
            string sql = read(Expand("ts_ema", [("col", "x"), ("span", 9)], rows, session.Name));
            Rows(engine, sql);
            return engine.Finish(session, CancellationToken.None);
        }

        string[] expected = Shown(ChangeOf(static sql => sql));
        Assert.Equal(3, expected.Length);
        Assert.Equal(expected, Shown(ChangeOf(static sql => $"SELECT * FROM ({sql}) LIMIT 1")));
        Assert.Equal(expected, Shown(ChangeOf(static sql => $"SELECT l.k FROM ({sql}) AS l JOIN (SELECT 1 AS n WHERE false) AS r ON l.x = r.n")));
        Assert.Equal(expected, Shown(ChangeOf(static sql => $"SELECT k, x FROM ({sql}) UNION ALL SELECT k, x FROM ({sql})")));
        Assert.Equal(expected, Shown(ChangeOf(static sql => $"SELECT count(*) FROM ({sql})")));

        static string[] Shown(SeriesChange change) =>
            [.. change.States.Select(static state => Convert.ToHexString(state.Key) + Convert.ToHexString(state.Value)).Order(StringComparer.Ordinal)];
    }

    [Fact]
    public void A_state_of_other_columns_is_refused()
    {
        using MillraceEngine engine = new(new EngineSettings { Threads = 2 });
        SeriesMemory memory = new();
        Reading[] rows = [new("a", 10, 1)];
        using (SeriesSession session = engine.OpenSession(memory))
        {
            Rows(engine, Expand("ts_ema", [("col", "x"), ("span", 9)], rows, session.Name));
            memory.Apply(engine.Finish(session, CancellationToken.None));
        }

        using SeriesSession other = engine.OpenSession(memory);
        Exception fault = Assert.ThrowsAny<Exception>(() => Rows(engine, Expand("ts_cusum", [("col", "x"), ("train", 5)], rows, other.Name)));
        Assert.Contains("Refresh the table in full", fault.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<Batch> Streamed(MillraceEngine engine, string op, (string, object)[] arguments, Reading[] rows, int[] cuts)
    {
        SeriesMemory memory = new();
        int[] borders = [0, .. cuts.Select(cut => Math.Min(cut, rows.Length)).Order(), rows.Length];
        for (int batch = 0; batch + 1 < borders.Length; batch++)
        {
            using SeriesSession session = engine.OpenSession(memory);
            string[] given = Rows(engine, Expand(op, arguments, rows[borders[batch]..borders[batch + 1]], session.Name));
            SeriesChange change = engine.Finish(session, CancellationToken.None);
            memory.Apply(change);
            yield return new Batch(given, change.LateRows);
        }
    }

    private static string Expand(string op, (string Name, object Value)[] arguments, Reading[] rows, string? stream)
    {
        string values = rows.Length == 0
            ? "(NULL, NULL, NULL)"
            : string.Join(", ", rows.Select(row => string.Create(
                CultureInfo.InvariantCulture,
                $"({(row.Key is null ? "NULL" : $"'{row.Key}'")}, {(row.Second is long s ? $"{s}" : "NULL")}, {SeriesCases.Literal(row.Value)})")));
        string where = rows.Length == 0 ? " WHERE false" : "";
        string from = $"(SELECT CAST(k AS VARCHAR) AS k, make_timestamptz(CAST(s AS BIGINT) * 1000000) AS t, CAST(x AS DOUBLE) AS x FROM (VALUES {values}) AS v(k, s, x){where})";
        SeriesFrame frame = new(from, Columns) { Stream = stream is null ? null : new SeriesStream(stream) };
        Dictionary<string, OpArgument> all = new() { ["ts"] = new OpArgument.Text("t"), ["series"] = new OpArgument.TextList(["k"]) };
        foreach ((string name, object value) in arguments)
        {
            all[name] = value switch
            {
                string text => new OpArgument.Text(text),
                bool flag => new OpArgument.Flag(flag),
                string[] list => new OpArgument.TextList(list),
                _ => new OpArgument.Number(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
            };
        }

        return TimeSeriesOps.BuiltIn.FindTable(op)!.Expand(new OpCall([frame], all));
    }

    private static string[] Rows(MillraceEngine engine, string sql)
    {
        List<string> rows = [];
        using QueryResult result = engine.Query(new BoundQuery(sql), CancellationToken.None);
        while (result.Read()) rows.Add(string.Join('|', Enumerable.Range(0, result.Columns.Count).Select(column => Shown(result.Value(column)))));
        return [.. rows];
    }

    private static string Shown(object? value) => value switch
    {
        null => "-",
        DateTimeOffset time => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        DateTime time => new DateTimeOffset(time, TimeSpan.Zero).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        double number => (number + 0.0).ToString("R", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>Readings in the order in which they arrive: in that of time within each series, no two at one time.</summary>
    private static Gen<Reading[]> Arrivals(int most) => Gen.Select(
        Gen.Int[0, 2],
        Gen.Int[0, 2],
        Gen.Frequency((12, Gen.Int[-20, 20].Select(static x => (double?)(x / 4.0))), (1, Gen.Const((double?)null)), (1, Gen.Const((double?)double.NaN))),
        Gen.Int[0, 20]).Array[0, most].Select(static drawn =>
        {
            long second = 1_700_000_000;
            return drawn.Select(row =>
            {
                second += row.Item2 == 0 ? 1 : row.Item2;
                return new Reading(row.Item1 == 0 ? null : $"k{row.Item1}", row.Item4 == 0 ? null : second, row.Item3);
            }).ToArray();
        });

    private sealed record Batch(string[] Rows, long Late);
}
