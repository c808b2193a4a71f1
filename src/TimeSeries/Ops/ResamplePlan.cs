using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Kernels;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary>A resampling with every name and number resolved, and its SQL.</summary>
/// <param name="Axis">The time column.</param>
/// <param name="Step">Length of a window.</param>
/// <param name="Series">The keys.</param>
/// <param name="Sources">The columns to aggregate in the order given, which breaks ties of floor and ceil.</param>
/// <param name="Metrics">What is made of them, in the order of the result.</param>
internal sealed record ResamplePlan(
    TimeAxis Axis, TimeStep Step, IReadOnlyList<Column> Series, IReadOnlyList<Column> Sources, IReadOnlyList<ResampleMetric> Metrics)
{
    /// <summary>True when a window is named by its end.</summary>
    public bool IsLabelledByEnd { get; init; }

    /// <summary>How many rows gaps may be filled with; null when gaps stay.</summary>
    public int? FillLimit { get; init; }

    // Inside, columns go by position (k0, m0, v0, b …), so that no name of the user's can clash with ours.
    private IEnumerable<string> KeyNames => Series.Select((_, index) => $"k{index}");

    public string ToSql(string relation)
    {
        string windows = FillLimit is int limit ? Filled(relation, limit) : Windows(relation);
        string index = IsLabelledByEnd ? "(b + 1)" : "b";
        IEnumerable<string> columns =
        [
            .. Series.Select((column, at) => $"k{at} AS {Sql.Name(column.Name)}"),
            $"{Axis.BucketStart(index, Step)} AS {Sql.Name(Axis.Column.Name)}",
            .. Metrics.Select((metric, at) => $"v{at} AS {Sql.Name(metric.Name)}"),
        ];
        return $"SELECT {Sql.List(columns)}\nFROM ({windows}) AS windows";
    }

    /// <summary>The kernel that gives the same, when the rows are known to be in order and it has all functions; else null.</summary>
    public KernelCall? TryKernel(string op, SeriesFrame frame, TableSchema output)
    {
        if (Axis.Kind == TimeAxisKind.Real || !HasKernel || !KernelSql.IsForKernel(frame, Series, Axis.Column)) return null;
        KernelPlan plan = KernelSql.Plan(op, frame, Series, Axis.Column, Sources, Settings(op)) with
        {
            Kept = [], Where = Axis.IsPlaced(Sql.Name("s", Axis.Column.Name)),
        };
        return KernelSql.OfBuckets(plan, Axis, Step, output);
    }

    /// <summary>True when the kernel has all functions, in the types of the result.</summary>
    public bool HasKernel => Metrics.All(static metric => metric.HasKernel)
        && (!Metrics.Any(static metric => metric.IsOfRow) || Sources.All(static column => column.Type is DataType.Double));

    /// <summary>What <see cref="ResampleKernel"/> reads.</summary>
    public KernelSettings Settings(string op)
    {
        KernelSettings settings = KernelSettings.None
            .With("op", op)
            .With(TimeText.Setting, Axis.IsCalendar ? "calendar" : "whole")
            .With("step", Step.WholeUnits)
            .With("time", Axis.Column.Name)
            .With("sources", Sources.Count)
            .With("funcs", Metrics.Select(static metric => metric.Func.Name))
            .With("names", Metrics.Select(static metric => metric.Name))
            .With("inputs", Metrics.Select(static metric => Sql.Long(metric.Index)));
        if (IsLabelledByEnd) settings = settings.With("label_end", "true");
        return FillLimit is int limit ? settings.With("fill_limit", limit) : settings;
    }

    /// <summary>The windows that have rows, by position: the keys (k0 …), the index b and the metrics (v0 …).</summary>
    public string Windows(string relation)
    {
        WindowColumns aggregates = new("a");
        RollingAggregates further = new(over: "", isFramedByRows: false, aggregates);
        string[] values = [.. Metrics.Select((metric, at) => $"{Value(metric, aggregates, further)} AS v{at}")];
        IEnumerable<string> group = [.. KeyNames, "b"];
        return $"""
            SELECT {Sql.List([.. group, .. values])}
            FROM (SELECT {Sql.List([.. group, .. aggregates.All])} FROM ({Numbered(relation)}) AS numbered GROUP BY {Sql.List(group)}) AS grouped
            """;
    }

    private string Numbered(string relation)
    {
        string time = Sql.Name("s", Axis.Column.Name);
        IEnumerable<string> columns =
        [
            .. Series.Select((column, index) => $"{Sql.Name("s", column.Name)} AS k{index}"),
            $"{Axis.BucketIndex(time, Step)} AS b",
            $"{time} AS t",
            .. Sources.Select((column, index) => $"{Sql.Name("s", column.Name)} AS m{index}"),
            .. Sources.Index().Where(static source => ColumnTypes.IsNumeric(source.Item.Type))
                .Select(static source => $"CAST({Sql.Name("s", source.Item.Name)} AS DOUBLE) AS d{source.Index}"),
        ];
        return $"SELECT {Sql.List(columns)} FROM {relation} AS s WHERE {Axis.IsPlaced(time)}";
    }

    private string Value(ResampleMetric metric, WindowColumns aggregates, RollingAggregates further)
    {
        (string raw, string number) = ($"m{metric.Index}", $"d{metric.Index}");
        return metric.Func.Name switch
        {
            "floor" => $"{aggregates.Add($"min({WholeRow()})")}.v{metric.Index}",
            "ceil" => $"{aggregates.Add($"max({WholeRow()})")}.v{metric.Index}",
            "min" or "max" or "count" => aggregates.Add($"{metric.Func.Name}({raw})"),
            "sum" => aggregates.Add($"CAST(sum({raw}) AS {ColumnTypes.SqlName(metric.Type)})"),
            "mean" => aggregates.Add(ColumnTypes.IsNumeric(metric.Source.Type) ? $"avg({number})" : "CAST(NULL AS DOUBLE)"),
            _ => further.Value(metric.Func, metric.Source.Type, raw, number, number),
        };
    }

    /// <summary>A row whose order is that of time and then of the columns, null first.</summary>
    private string WholeRow() => RowOrder.Pack("t := t", Sources.Select(static (_, index) => ($"v{index}", $"m{index}")));

    /// <summary>Each window repeated up to the next one of its series; the repeats are the windows without rows.</summary>
    private string Filled(string relation, int limit)
    {
        string steps = FillGuard.Between("ts_resample", Windows(relation), KeyNames, [], limit, Axis, Step);
        IEnumerable<string> values = Metrics.Select((metric, at) => $"{FilledValue(metric, at)} AS v{at}");
        return $"SELECT {Sql.List([.. KeyNames, "g AS b", .. values])} FROM ({steps}) AS steps";
    }

    private static string FilledValue(ResampleMetric metric, int at)
    {
        string present = $"CASE WHEN g = b THEN v{at} END";
        return metric.IsNumber ? $"coalesce({present}, {ColumnTypes.Zero(metric.Type)})" : present;
    }
}
