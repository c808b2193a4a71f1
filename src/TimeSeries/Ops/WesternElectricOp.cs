using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_western_electric</c>: the rules by which a control chart signals.</summary>
internal sealed class WesternElectricOp : ITimeSeriesOp
{
    public OpDescriptor Descriptor { get; } = new(
        "ts_western_electric",
        "Marks the points of a measured value at which a control chart signals, by the Western Electric or Nelson rules.",
        ["table"],
        [
            SeriesArguments.Time,
            new OpArgumentDescriptor("col", OpArgumentKind.Column, "The column of numbers to judge.") { IsRequired = true },
            SeriesArguments.Series,
            new OpArgumentDescriptor("rules", OpArgumentKind.Text, "Which rules.")
            {
                Default = "'western_electric'", Choices = ["western_electric", "nelson", "both"],
            },
            new OpArgumentDescriptor("center", OpArgumentKind.Number, "The centre line.") { Default = "the mean of each series" },
            new OpArgumentDescriptor("sigma", OpArgumentKind.Number, "The standard deviation.")
            {
                Default = "the mean moving range of each series / 1.128",
            },
            ControlEstimates.Baseline,
        ],
        "SELECT * FROM ts_western_electric(sensors, ts => timestamp, series => [device_id], col => temperature, baseline => 100)")
    {
        Notes =
        [
            "Every row comes out once with, behind its own columns, `center`, `sigma`, a BOOLEAN column for each rule (`we1` … "
            + "`we4`, `n1` … "
            + "`n8`), `is_signal` (any of them) and `rules` (the names of those that hold, such as `'WE1,WE4'`, or an empty text).",
            "Western Electric: WE1 one point beyond 3 sigma; WE2 two of three consecutive points beyond 2 sigma on one side; WE3 "
            + "four of five "
            + "beyond 1 sigma on one side; WE4 eight consecutive points on one side of the centre. Nelson: N1 as WE1; N2 nine "
            + "points on one "
            + "side; N3 six points steadily rising or falling; N4 fourteen alternating up and down; N5 as WE2; N6 as WE3; N7 "
            + "fifteen within "
            + "1 sigma; N8 eight in a row beyond 1 sigma on either side. A limit itself is not beyond.",
            "The last point of a pattern is marked, and each further point that prolongs it. In WE2 and WE3 it is itself one of "
            + "those beyond.",
            "Without `center` and `sigma` they are estimated per series from all points or the first `baseline` ones (the phase "
            + "in which the "
            + "process was known to run well): the mean, and the mean distance between neighbouring points over 1.128. Infinities are "
            + "judged, but take no part in this. A series of one point has no sigma and breaks no rule that needs it.",
            "Rows whose value is null or NaN, or without a time, are kept with nulls in the new columns but `center` and "
            + "`sigma`; the points on "
            + "both sides of them are neighbours. Rows of one series and time are ordered by the value.",
        ],
        Sample = new OpSample(
            """
            SELECT t, x, rules FROM ts_western_electric(
                (SELECT * FROM (VALUES (1, 0.5), (2, 2.5), (3, 0.1), (4, 2.1), (5, -3.2)) AS v(t, x)), ts => t, col => x, center => 0, sigma => 1)
            ORDER BY t
            """,
            ["t", "x", "rules"],
            [["1", "0.5", ""], ["2", "2.5", ""], ["3", "0.1", ""], ["4", "2.1", "WE2"], ["5", "-3.2", "WE1"]]),
        Benchmark = "SELECT * FROM ts_western_electric(readings, ts => ts, series => [device], col => x)",
    };

    public string Expand(OpCall call)
    {
        Plan plan = Read(call);
        PlacedRows rows = new(plan.Call);
        IEnumerable<string> marks = plan.Rules.Select((rule, index) => $"coalesce({rule.Condition}, false) AS m{index}");
        IEnumerable<string> flags = plan.Rules.Select((rule, index) => $"CASE WHEN is_point THEN m{index} END AS {rule.Column}");
        string any = string.Join(" OR ", plan.Rules.Select((_, index) => $"m{index}"));
        string names = Sql.List(plan.Rules.Select((rule, index) => $"CASE WHEN m{index} THEN '{rule.Name}' END"));
        return $"""
            SELECT {Sql.List([.. rows.Named, "center", "sigma", .. flags])}, CASE WHEN is_point THEN {any} END AS is_signal,
                CASE WHEN is_point THEN concat_ws(',', {names}) END AS rules
            FROM (SELECT *, {Sql.List(marks)} FROM ({Estimated(plan, rows)}) AS estimated) AS judged
            """;
    }

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    private static string Estimated(Plan plan, PlacedRows rows)
    {
        string first = plan.Baseline is int count ? $" AND n <= {Sql.Long(count)}" : "";
        string series = $"OVER ({rows.Partition()})";
        string center = plan.Center is double given
            ? Sql.Double(given)
            : $"avg(v0) FILTER (is_point AND isfinite(v0){first}) {series}";
        string sigma = plan.Sigma is double known
            ? Sql.Double(known)
            : $"avg(abs(v0 - v1)) FILTER (is_point AND isfinite(v0) AND isfinite(v1){first}) {series} / {ControlEstimates.MeanRangeOfTwo}";
        string points = rows.Select($"CAST({Sql.Name("s", plan.Value.Name)} AS DOUBLE) AS v0");
        int before = Math.Max(1, plan.Rules.Max(rule => rule.Points) - 1);
        IEnumerable<string> lags = Enumerable.Range(1, before).Select(i => $"lag(v0, {Sql.Long(i)}) OVER w AS v{i}");
        return $"""
            SELECT *, {center} AS center, {sigma} AS sigma
            FROM (
                SELECT *, row_number() OVER w AS n, {Sql.List(lags)}
                FROM (SELECT *, t IS NOT NULL AND v0 IS NOT NULL AND NOT isnan(v0) AS is_point FROM ({points}) AS placed) AS marked
                WINDOW w AS ({rows.Partition("is_point")}ORDER BY t, v0)) AS neighbours
            """;
    }

    private Plan Read(OpCall call)
    {
        SeriesCall series = SeriesCall.Read(Descriptor, call);
        CallReader reader = series.Reader;
        IReadOnlyList<ControlRules.Rule> rules = reader.Text("rules", "western_electric").ToLowerInvariant() switch
        {
            "nelson" => ControlRules.Nelson,
            "both" => [.. ControlRules.WesternElectric, .. ControlRules.Nelson],
            _ => ControlRules.WesternElectric,
        };
        Column value = series.Number("col");
        TableSchema output = series.WithNew(
            [
                new Column("center", new DataType.Double()), new Column("sigma", new DataType.Double()),
                .. rules.Select(rule => rule.Column).Append("is_signal").Select(name => new Column(name, new DataType.Boolean())),
                new Column("rules", new DataType.String()),
            ],
            "Rename the one that is there in a query first.");
        return new Plan(series, value, rules, output)
        {
            Center = ControlEstimates.ReadGiven(reader, "center", isPositive: false),
            Sigma = ControlEstimates.ReadGiven(reader, "sigma", isPositive: true),
            Baseline = ControlEstimates.ReadBaseline(reader),
        };
    }

    private sealed record Plan(SeriesCall Call, Column Value, IReadOnlyList<ControlRules.Rule> Rules, TableSchema Output)
    {
        public required double? Center { get; init; }

        public required double? Sigma { get; init; }

        public required int? Baseline { get; init; }
    }
}
