using System.Globalization;
using CsCheck;
using Millrace.Foundation.Faults;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries.Kernels;

/// <summary>Intervals made disjoint, beside the rules applied to plain lists of rows.</summary>
public sealed class DisjointTests
{
    private static readonly SeriesFrame Frame = DuckSql.Frame("t", "s long, e long, k string, a double, b double");

    // Start, end, a, b.
    private sealed record Row(long Start, long End, double? A, double? B)
    {
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture, $"{Start}-{End}:{(A is double a ? a : "-")},{(B is double b ? b : "-")}");
    }

    [Theory]
    [InlineData("9-11:-,0 10-14:5,-", "9-10:-,0 10-11:5,0 11-14:5,-")]
    [InlineData("1-2:1,- 3-4:-,2", "1-2:1,- 3-4:-,2")]
    [InlineData("1-3:1,- 3-4:1,-", "1-3:1,- 3-4:1,-")]
    [InlineData("1-5:1,- 3-8:1,-", "1-8:1,-")]
    [InlineData("1-9:1,- 3-5:-,2", "1-3:1,- 3-5:1,2 5-9:1,-")]
    [InlineData("1-5:1,- 1-9:-,2", "1-5:1,2 5-9:-,2")]
    [InlineData("1-9:1,- 4-9:-,2", "1-4:1,- 4-9:1,2")]
    [InlineData("1-9:1,- 1-9:-,2", "1-9:1,2")]
    [InlineData("1-6:1,- 4-9:-,2", "1-4:1,- 4-6:1,2 6-9:-,2")]
    [InlineData("1-6:1,2 1-6:1,2 1-6:1,2", "1-6:1,2")]
    [InlineData("1-9:1,- 2-4:-,2 3-6:-,3", "1-2:1,- 2-3:1,2 3-4:1,2 4-6:1,3 6-9:1,-")]
    [InlineData("1-9:1,- 5-5:-,2 5-5:-,2", "1-9:1,- 5-5:-,2")]
    [InlineData("1-4:7,- 2-6:8,9", "1-2:7,- 2-4:7,9 4-6:8,9")]
    [InlineData("1-3:1,- 2-9:2,- 5-7:-,4", "1-2:1,- 2-3:1,- 3-5:2,- 5-7:2,4 7-9:2,-")]
    public void Each_shape_is_cut_as_the_rules_say(string rows, string expected) =>
        Assert.Equal(expected, string.Join(' ', Run([.. rows.Split(' ').Select(Parse)], [])));

    [Theory]
    [InlineData("1-9:1,- 3-5:1,-", "1-5:1,-", "1-9:1,-")]
    [InlineData("1-5:1,- 1-9:2,-", "1-5:2,- 5-9:2,-", "1-5:1,- 5-9:2,-")]
    public void The_original_differs_where_it_is_documented(string rows, string tempo, string sane)
    {
        Row[] parsed = [.. rows.Split(' ').Select(Parse)];
        Assert.Equal(tempo, string.Join(' ', Run(parsed, [], ("compat", "tempo"))));
        Assert.Equal(sane, string.Join(' ', Run(parsed, [])));
    }

    [Fact]
    public void Any_intervals_match_the_rules_on_lists_and_any_cut_of_the_rows()
    {
        Gen<double?> metric = Gen.Int[0, 3].Select(x => x == 0 ? (double?)null : x);
        Gen<Row> row = Gen.Select(Gen.Int[0, 20], Gen.Int[0, 8], metric, metric).Select((start, length, a, b) => new Row(start, start + length, a, b));
        Gen.Select(row.Array[0, 14], Gen.Bool, Gen.Int[0, 14].Array[0, 4]).Sample(
            (rows, isTempo, cuts) =>
            {
                Row[] ordered = Ordered(rows);
                (string, object)[] compat = isTempo ? [("compat", "tempo")] : [];
                Assert.Equal(Slow(ordered, isTempo).Select(Text).Order(), Run(ordered, cuts, compat).Order());
            },
            iter: 400);
    }

    [Fact]
    public void Every_moment_has_the_first_value_of_the_rows_that_cover_it()
    {
        Gen<double?> metric = Gen.Int[0, 9].Select(x => x == 0 ? (double?)null : x);
        Gen<Row> row = Gen.Select(Gen.Int[0, 20], Gen.Int[1, 8], metric, metric).Select((start, length, a, b) => new Row(start, start + length, a, b));
        row.Array[1, 14].Sample(
            rows =>
            {
                Row[] ordered = Ordered(rows);
                Row[] pieces = [.. Run(ordered, []).Select(Parse)];
                for (int moment = 0; moment < 30; moment++)
                {
                    Row[] covering = [.. ordered.Where(r => r.Start <= moment && moment < r.End)];
                    Row[] found = [.. pieces.Where(r => r.Start <= moment && moment < r.End)];
                    Assert.Equal(covering.Length > 0 ? 1 : 0, found.Length);
                    if (found.Length == 0) continue;
                    Assert.Equal(covering.Select(r => r.A).FirstOrDefault(a => a is not null), found[0].A);
                    Assert.Equal(covering.Select(r => r.B).FirstOrDefault(b => b is not null), found[0].B);
                }
            },
            iter: 200);
    }

    [Fact]
    public void Types_and_keys_come_back_as_they_were()
    {
        using DuckSql duck = new("America/New_York");
        SeriesFrame frame = DuckSql.Frame(
            """
            (SELECT * FROM (VALUES
                (TIMESTAMPTZ '2024-03-10 06:30:00.000001+00', TIMESTAMPTZ '9999-12-31 23:59:59.999999+00', NULL, 9223372036854775807, true, 0.1::DECIMAL(18,17), 1.5::FLOAT),
                (TIMESTAMPTZ '2024-03-10 07:30:00+00', TIMESTAMPTZ '2024-03-10 08:00:00+00', NULL, NULL, NULL, NULL, NULL),
                (TIMESTAMPTZ '1600-01-01 00:00:00+00', TIMESTAMPTZ '1600-01-01 00:00:00.000003+00', 'x', -9223372036854775808, false, -3.12345678901234567::DECIMAL(18,17), NULL))
                AS v(s, e, k, big, flag, fine, small))
            """,
            "s timestamp, e timestamp, k string, big long, flag boolean, fine decimal(18,17), small float");
        (string, object)[] arguments = [("start_ts", "s"), ("end_ts", "e"), ("series", "k")];
        string sql = DuckSql.Expand("ts_intervals_disjoint", [frame], arguments);

        duck.AssertSchema("ts_intervals_disjoint", [frame], arguments);
        Assert.Equal(
            [
                "-|1710052200000001|1710055800000000|9223372036854775807|true|0.10000000000000000|1.5",
                "-|1710055800000000|1710057600000000|9223372036854775807|true|0.10000000000000000|1.5",
                "-|1710057600000000|253402300799999999|9223372036854775807|true|0.10000000000000000|1.5",
                "x|-11676096000000000|-11676095999999997|-9223372036854775808|false|-3.12345678901234567|-",
            ],
            duck.Rows($"SELECT k, epoch_us(s), epoch_us(e), big, flag, fine, small FROM ({sql})"));
    }

    [Theory]
    [InlineData("date", "DATE '2024-02-28', DATE '2024-03-01'", "2024-02-28|2024-03-01")]
    [InlineData("timestamp_ntz", "TIMESTAMP '2024-02-28 12:00:00', TIMESTAMP '2024-03-01 00:00:00'", "2024-02-28 12:00:00|2024-03-01 00:00:00")]
    [InlineData("int", "-7, 5", "-7|5")]
    [InlineData("double", "-1e300::DOUBLE, -0.5::DOUBLE", "-1e+300|-0.5")]
    [InlineData("decimal(6,3)", "-1.125::DECIMAL(6,3), 0.1::DECIMAL(6,3)", "-1.125|0.100")]
    public void Every_kind_of_axis_can_bound_intervals(string type, string bounds, string expected)
    {
        using DuckSql duck = new("Asia/Tokyo");
        SeriesFrame frame = DuckSql.Frame($"(SELECT * FROM (VALUES ({bounds}), ({bounds})) AS v(s, e))", $"s {type}, e {type}");
        (string, object)[] arguments = [("start_ts", "s"), ("end_ts", "e")];

        duck.AssertSchema("ts_intervals_disjoint", [frame], arguments);
        Assert.Equal([expected], duck.Rows(DuckSql.Expand("ts_intervals_disjoint", [frame], arguments)));
    }

    [Theory]
    [InlineData("(1, NULL)")]
    [InlineData("(NULL, 1)")]
    [InlineData("(2, 1)")]
    public void A_row_without_a_sound_interval_fails_the_query(string row)
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame($"(SELECT * FROM (VALUES (0, 1), {row}) AS v(s, e))", "s int, e int");

        Exception fault = Assert.ThrowsAny<Exception>(
            () => duck.Rows(DuckSql.Expand("ts_intervals_disjoint", [frame], ("start_ts", "s"), ("end_ts", "e"))));

        Assert.Contains("ts_intervals_disjoint: every row needs a start and an end", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("start_ts", "k", "a timestamp, a date or a number")]
    [InlineData("end_ts", "a", "cannot be compared")]
    [InlineData("end_ts", "s", "named twice")]
    [InlineData("series", "e", "named twice")]
    [InlineData("columns", "k", "up to 18 digits")]
    [InlineData("columns", "s", "named twice")]
    [InlineData("compat", "spark", "'tempo'")]
    [InlineData("ts", "s", "no argument 'ts'")]
    public void A_bad_argument_is_named_with_what_is_accepted(string name, object value, string hint)
    {
        Dictionary<string, object> arguments = new() { ["start_ts"] = "s", ["end_ts"] = "e", [name] = value };

        MillraceException fault = Assert.Throws<MillraceException>(() => DuckSql.Expand(
            "ts_intervals_disjoint", [Frame], [.. arguments.Select(pair => (pair.Key, pair.Value))]));

        Assert.Contains("ts_intervals_disjoint", fault.Message, StringComparison.Ordinal);
        Assert.Contains(hint, fault.Message, StringComparison.Ordinal);
    }

    private static string[] Run(Row[] rows, int[] cuts, params (string, object)[] arguments)
    {
        KernelRun run = KernelRun.Of("ts_intervals_disjoint", Frame, [("start_ts", "s"), ("end_ts", "e"), ("series", "k"), .. arguments]);
        object?[][] result = run.Rows(
            [.. rows.Select(row => row.Start)],
            [
                [.. rows.Select(row => (double?)(row.End / 4294967296))], [.. rows.Select(row => (double?)(row.End % 4294967296))],
                [.. rows.Select(row => row.A)], [.. rows.Select(row => row.B)],
            ],
            cuts);
        return [.. result.Select(row => Text(new Row((long)row[0]!, (long)row[1]!, (double?)row[2], (double?)row[3])))];
    }

    private static string Text(Row row) => row.ToString();

    private static Row Parse(string text)
    {
        string[] parts = text.Split('-', ':', ',');
        string[] metrics = text.Split(':')[1].Split(',');
        double? Metric(string metric) => metric == "-" ? null : double.Parse(metric, CultureInfo.InvariantCulture);
        return new Row(
            long.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture),
            Metric(metrics[0]), Metric(metrics[1]));
    }

    private static Row[] Ordered(Row[] rows) =>
        [.. rows.OrderBy(r => r.Start).ThenBy(r => r.End).ThenBy(r => r.A ?? double.MaxValue).ThenBy(r => r.B ?? double.MaxValue)];

    /// <summary>The fold as it is told: a row is laid over the set, pair by pair, and what results is laid over the rest again.</summary>
    private static List<Row> Slow(Row[] rows, bool isTempo)
    {
        List<Row> set = [];
        foreach (Row row in rows) set = Laid(set, row, isTempo);
        return set;
    }

    private static List<Row> Laid(List<Row> set, Row row, bool isTempo)
    {
        if (set.Contains(row)) return set;
        Row[] met = [.. set.Where(known => Math.Max(known.Start, row.Start) < Math.Min(known.End, row.End)).OrderBy(known => known.Start)];
        List<Row> result = [.. set.Except(met)];
        if (met.Length == 0) return [.. result, row];
        List<Row> local = Pair(met[0], row, isTempo);
        foreach (Row further in met.Skip(1))
        {
            Row? over = local.FirstOrDefault(piece => Math.Max(further.Start, piece.Start) < Math.Min(further.End, piece.End));
            if (over is null) local.Add(further);
            else local = [.. local.Where(piece => piece != over), .. Pair(further, over, isTempo)];
        }

        return [.. result, .. local];
    }

    private static List<Row> Pair(Row known, Row row, bool isTempo)
    {
        (Row a, Row b) = known.Start <= row.Start ? (known, row) : (row, known);
        if (a.A == b.A && a.B == b.B) return [a with { End = isTempo ? b.End : Math.Max(a.End, b.End) }];
        Row winner = known;
        if (isTempo) winner = a.Start == b.Start && a.End != b.End ? (a.End > b.End ? a : b) : a;
        Row loser = ReferenceEquals(winner, known) ? row : known;
        long end = Math.Min(a.End, b.End);
        List<Row> pieces = [new Row(b.Start, end, winner.A ?? loser.A, winner.B ?? loser.B)];
        if (a.Start < b.Start) pieces.Insert(0, a with { End = b.Start });
        if (a.End != b.End) pieces.Add((a.End > b.End ? a : b) with { Start = end });
        return pieces;
    }
}
