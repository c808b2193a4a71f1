using System.Globalization;
using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Kernels;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary>One metric of a resampling.</summary>
/// <param name="Index">Its place among the metrics as given.</param>
/// <param name="Source">The column it comes from.</param>
/// <param name="Name">Its name in the result.</param>
/// <param name="Type">Its type in the result.</param>
internal sealed record ResampleMetric(int Index, Column Source, string Name, DataType Type);

/// <summary>A resampling with every name and number resolved, and its SQL.</summary>
/// <param name="Axis">The time column.</param>
/// <param name="Step">Length of a window.</param>
/// <param name="Series">The keys.</param>
/// <param name="Metrics">The metrics in the order given, which breaks ties of floor and ceil.</param>
/// <param name="Outputs">The metrics in the order of the result.</param>
/// <param name="Func">mean, min, max, floor or ceil.</param>
/// <param name="Output">Columns of the result.</param>
internal sealed record ResamplePlan(
    TimeAxis Axis,
    TimeStep Step,
    IReadOnlyList<Column> Series,
    IReadOnlyList<Column> Metrics,
    IReadOnlyList<ResampleMetric> Outputs,
    string Func,
    TableSchema Output)
{
    /// <summary>True when a window is named by its end.</summary>
    public bool IsLabelledByEnd { get; init; }

    /// <summary>How many rows gaps may be filled with; null when gaps stay.</summary>
    public int? FillLimit { get; init; }

    // Inside, columns go by position (k0, v0, b …), so that no name of the user's can clash with ours.
    private IEnumerable<string> KeyNames => Series.Select((_, index) => $"k{index}");

    private bool TakesWholeRow => Func is "floor" or "ceil";

    public string ToSql(string relation)
    {
        string windows = FillLimit is int limit ? Filled(relation, limit) : Aggregated(relation);
        string index = IsLabelledByEnd ? "(b + 1)" : "b";
        IEnumerable<string> columns =
        [
            .. Series.Select((column, at) => $"k{at} AS {Sql.Name(column.Name)}"),
            $"{Axis.BucketStart(index, Step)} AS {Sql.Name(Axis.Column.Name)}",
            .. Outputs.Select(metric => $"{ValueOf(metric)} AS {Sql.Name(metric.Name)}"),
        ];
        return $"SELECT {Sql.List(columns)}\nFROM ({windows}) AS windows";
    }

    /// <summary>The kernel that gives the same, when the rows are known to be in order and all results are doubles; else null.</summary>
    public KernelPlan? TryKernel(string op, SeriesFrame frame)
    {
        bool isTimeKept = Axis.Kind is TimeAxisKind.Instant or TimeAxisKind.WallClock || (Axis.Kind == TimeAxisKind.Whole && Axis.Column.Type is DataType.Long);
        bool areDoubles = Metrics.All(column => column.Type is DataType.Double || (Func == "mean" && ColumnTypes.IsNumeric(column.Type)));
        if (FillLimit is not null || TakesWholeRow || !isTimeKept || !areDoubles || !KernelSql.IsSortedBy(frame, Series, Axis.Column)) return null;
        KernelSettings settings = KernelSettings.None
            .With("step", Step.WholeUnits)
            .With("func", Func)
            .With("time", Axis.Column.Name)
            .With("names", Outputs.Select(static metric => metric.Name))
            .With("inputs", Outputs.Select(static metric => metric.Index.ToString(CultureInfo.InvariantCulture)));
        if (IsLabelledByEnd) settings = settings.With("label_end", "true");
        return KernelSql.Plan(op, frame, Series, Axis.Column, Metrics, settings) with { Kept = [], Where = Axis.IsPlaced(Sql.Name("s", Axis.Column.Name)) };
    }

    private string ValueOf(ResampleMetric metric) =>
        TakesWholeRow && FillLimit is null ? $"r.v{metric.Index}" : $"v{metric.Index}";

    private string Aggregated(string relation)
    {
        IEnumerable<string> results = TakesWholeRow
            ? [$"{(Func == "floor" ? "min" : "max")}({WholeRow()}) AS r"]
            : Metrics.Select((column, index) => $"{Aggregate(column, index)} AS v{index}");
        IEnumerable<string> group = [.. KeyNames, "b"];
        return $"SELECT {Sql.List([.. group, .. results])} FROM ({Numbered(relation)}) AS numbered "
            + $"GROUP BY {Sql.List(group)}";
    }

    private string Numbered(string relation)
    {
        string time = Sql.Name("s", Axis.Column.Name);
        IEnumerable<string> columns =
        [
            .. Series.Select((column, index) => $"{Sql.Name("s", column.Name)} AS k{index}"),
            $"{Axis.BucketIndex(time, Step)} AS b",
            $"{time} AS t",
            .. Metrics.Select((column, index) => $"{Sql.Name("s", column.Name)} AS m{index}"),
        ];
        return $"SELECT {Sql.List(columns)} FROM {relation} AS s WHERE {Axis.IsPlaced(time)}";
    }

    private string Aggregate(Column column, int index) => Func switch
    {
        "mean" when !ColumnTypes.IsNumeric(column.Type) => "CAST(NULL AS DOUBLE)",
        "mean" => $"avg(CAST(m{index} AS DOUBLE))",
        "min" or "max" => $"{Func}(m{index})",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>
    /// A struct whose order is that of time and then of the metrics. DuckDB orders a null inside a struct last; the
    /// flag before each value puts it first.
    /// </summary>
    private string WholeRow()
    {
        IEnumerable<string> fields = Metrics.Select(
            (_, index) => $"n{index} := m{index} IS NOT NULL, v{index} := m{index}");
        return $"struct_pack({Sql.List(["t := t", .. fields])})";
    }

    /// <summary>The windows that have rows, by position: the keys (k0 …), the index b and the metrics (v0 …) in the order given.</summary>
    public string Windows(string relation) => TakesWholeRow
        ? $"SELECT {Sql.List([.. KeyNames, "b", .. Metrics.Select((_, index) => $"r.v{index} AS v{index}")])} "
            + $"FROM ({Aggregated(relation)}) AS whole"
        : Aggregated(relation);

    /// <summary>Each window repeated up to the next one of its series; the repeats are the windows without rows.</summary>
    private string Filled(string relation, int limit)
    {
        string partition = Series.Count == 0 ? "" : $"PARTITION BY {Sql.List(KeyNames)} ";
        string gaps = $"SELECT *, b AS i, coalesce(lead(b) OVER ({partition}ORDER BY b), b + 1) AS e "
            + $"FROM ({Aggregated(relation)}) AS present";
        string steps = FillGuard.Repeat("ts_resample", gaps, limit, Axis, Step);
        IEnumerable<string> values = Outputs.Select(metric => $"{FilledValue(metric)} AS v{metric.Index}");
        return $"SELECT {Sql.List([.. KeyNames, "g AS b", .. values])} FROM ({steps}) AS steps";
    }

    private string FilledValue(ResampleMetric metric)
    {
        string present = TakesWholeRow ? $"r.v{metric.Index}" : $"v{metric.Index}";
        if (!ColumnTypes.IsNumeric(metric.Source.Type)) return $"CASE WHEN g = b THEN {present} END";
        string zero = ColumnTypes.Zero(metric.Type);
        return $"CASE WHEN g = b THEN coalesce({present}, {zero}) ELSE {zero} END";
    }
}
