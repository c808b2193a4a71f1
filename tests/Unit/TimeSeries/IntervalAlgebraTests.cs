using CsCheck;
using Millrace.Foundation.Faults;
using Millrace.TimeSeries;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

public sealed class IntervalAlgebraTests
{
    private static readonly string[] Ops = ["ts_intervals_union", "ts_intervals_intersect", "ts_intervals_gaps"];

    private static readonly Gen<(int? Key, int? Start, int? End)> Interval =
        Gen.Select(Oracle.Key, Oracle.Time, Oracle.Time).Select(row => (Key: row.Item1, Start: row.Item2, End: row.Item3));

    [Theory]
    [InlineData("ts_intervals_union", "1|6;8|9")]
    [InlineData("ts_intervals_intersect", "2|4")]
    [InlineData("ts_intervals_gaps", "6|8")]
    public void Touching_intervals_are_one_and_do_not_overlap(string op, string expected)
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT * FROM (VALUES (1, 4), (2, 5), (5, 6), (8, 9), (7, 7), (9, 8), (NULL, 99), (0, NULL)) AS v(start_ts, end_ts))",
            "start_ts int, end_ts int");

        Assert.Equal(expected.Split(';'), duck.Rows(DuckSql.Expand(op, [frame])));
    }

    [Fact]
    public void Bounds_keep_their_names_types_and_precision()
    {
        using DuckSql duck = new("Europe/Berlin");
        SeriesFrame frame = DuckSql.Frame(
            """
            (SELECT NULL::VARCHAR AS "K k", a::TIMESTAMPTZ AS "From", b::TIMESTAMPTZ AS "to" FROM (VALUES
                ('2024-03-31 00:59:59.999999+00', '2024-03-31 01:00:00+00'), ('2024-03-31 01:00:00.000001+00', 'infinity')) AS v(a, b))
            """,
            "`K k` string, From timestamp, to timestamp");
        (string, object)[] arguments = [("series", "K K"), ("start_ts", "from"), ("end_ts", "TO")];

        foreach (string op in Ops) duck.AssertSchema(op, [frame], arguments);
        Assert.Equal(["-|1711846800000000|1711846800000001"], duck.Rows(
            $"SELECT \"K k\", epoch_us(\"From\"), epoch_us(\"to\") FROM ({DuckSql.Expand("ts_intervals_gaps", [frame], arguments)})"));
        Assert.Contains("infinity", duck.Rows($"SELECT \"to\" FROM ({DuckSql.Expand("ts_intervals_union", [frame], arguments)})"));
    }

    [Fact]
    public void Numbers_that_are_none_hold_no_time()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT * FROM (VALUES (1.0::DOUBLE, 'NaN'::DOUBLE), ('NaN', 2.0), (0.5, 0.75), ('-inf', 0.25)) AS v(start_ts, end_ts))",
            "start_ts double, end_ts double");

        Assert.Equal(["-inf|0.25", "0.5|0.75"], duck.Rows(DuckSql.Expand("ts_intervals_union", [frame])));
    }

    [Theory]
    [InlineData("start_ts int, end_ts long", "", "the type of 'start_ts'")]
    [InlineData("start_ts int, stop int", "", "has no column 'end_ts'")]
    [InlineData("start_ts string, end_ts string", "", "a timestamp, a date or a number")]
    [InlineData("start_ts int, end_ts int", "start_ts long, end_ts long", "cannot be compared")]
    [InlineData("start_ts int, end_ts int, k int", "start_ts int, end_ts int", "the second table does not have")]
    [InlineData("start_ts int, end_ts int, k int", "start_ts int, end_ts int, k string", "cannot be compared")]
    public void Tables_that_do_not_fit_are_refused(string first, string second, string hint)
    {
        SeriesFrame[] frames = [.. new[] { first, second }.Where(text => text.Length > 0).Select(text => DuckSql.Frame("v", text))];
        (string, object)[] arguments = first.Contains('k', StringComparison.Ordinal) ? [("series", "k")] : [];

        foreach (string op in Ops)
        {
            Assert.Contains(
                hint, Assert.Throws<MillraceException>(() => DuckSql.Expand(op, frames, arguments)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void One_or_two_tables_are_taken()
    {
        SeriesFrame frame = DuckSql.Frame("v", "start_ts int, end_ts int");

        foreach (SeriesFrame[] frames in new SeriesFrame[][] { [], [frame, frame, frame] })
        {
            MillraceException fault = Assert.Throws<MillraceException>(() => DuckSql.Expand("ts_intervals_union", frames));
            Assert.Equal("SERIES_INPUT_COUNT", fault.Code.Value);
            Assert.Contains("1 to 2", fault.Message, StringComparison.Ordinal);
        }

        Assert.Throws<MillraceException>(() => DuckSql.Expand("ts_intervals_union", [frame], ("end_ts", "start_ts")));
        Assert.Throws<MillraceException>(() => DuckSql.Expand("ts_intervals_union", [frame], ("series", "start_ts")));
    }

    [Fact]
    public void Any_intervals_match_counting_unit_by_unit()
    {
        using DuckSql duck = new();
        Gen.Select(Interval.Array[1, 15], Interval.Array[0, 15], Gen.Int[0, 2], Gen.Bool).Sample(
            (left, right, op, isPair) =>
            {
                SeriesFrame[] frames = isPair ? [Frame(left), Frame(right)] : [Frame(left)];

                Assert.Equal(
                    Expected(left, isPair ? right : null, Ops[op]).Order(StringComparer.Ordinal),
                    duck.Rows(DuckSql.Expand(Ops[op], frames, ("series", "k"))));
            },
            iter: 120,
            threads: 1);
    }

    /// <summary>Whether each unit of time is inside, then runs of units that are.</summary>
    private static IEnumerable<string> Expected(
        (int? Key, int? Start, int? End)[] left, (int? Key, int? Start, int? End)[]? right, string op)
    {
        foreach (int? key in left.Concat(right ?? []).Select(row => row.Key).Distinct())
        {
            var own = left.Where(row => row.Key == key && row.Start < row.End).ToList();
            var other = (right ?? []).Where(row => row.Key == key && row.Start < row.End).ToList();
            bool IsInside(int unit)
            {
                int mine = own.Count(row => row.Start <= unit && unit < row.End);
                int theirs = other.Count(row => row.Start <= unit && unit < row.End);
                return op switch
                {
                    "ts_intervals_union" => mine + theirs > 0,
                    "ts_intervals_intersect" => right is null ? mine > 1 : mine > 0 && theirs > 0,
                    _ => right is null
                        ? mine == 0 && own.Exists(row => row.End <= unit) && own.Exists(row => row.Start > unit)
                        : mine > 0 && theirs == 0,
                };
            }

            for (int from = -5, to; from < 20; from = to)
            {
                for (to = from + 1; to < 20 && IsInside(to) == IsInside(from); to++)
                {
                }

                if (IsInside(from)) yield return $"{Oracle.Text(key)}|{from}|{to}";
            }
        }
    }

    private static SeriesFrame Frame(IEnumerable<(int? Key, int? Start, int? End)> rows)
    {
        string values = string.Join(
            ", ", rows.Prepend((9, 0, 0)).Select(row => $"({Oracle.Literal(row.Key)}, {Oracle.Literal(row.Start)}, {Oracle.Literal(row.End)})"));
        return DuckSql.Frame($"(SELECT * FROM (VALUES {values}) AS v(k, start_ts, end_ts))", "k int, start_ts int, end_ts int");
    }
}
