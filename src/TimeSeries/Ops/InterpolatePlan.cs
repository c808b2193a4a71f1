using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Kernels;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary>
/// An interpolation with every name and number resolved, and its SQL: samples (one row per series and place), the grid
/// points from each sample to the next, and for each of them the values around it.
/// </summary>
internal sealed record InterpolatePlan(
    TimeAxis Axis, TimeStep Step, IReadOnlyList<Column> Series, IReadOnlyList<Column> Columns, string Method, string? Func)
{
    public required bool IsTempo { get; init; }

    /// <summary>The longest gap that is filled, in the unit of the axis; null for any.</summary>
    public required TimeLength? MaxGap { get; init; }

    public required int FillLimit { get; init; }

    public required bool ShowsFlags { get; init; }

    public required TableSchema Output { get; init; }

    // Samples are placed by the index of their window when they were resampled, and else by their time.
    private bool IsResampled => Func is not null;

    private IEnumerable<string> Keys => Series.Select((_, index) => $"k{index}");

    private bool NeedsBefore => Method is "linear" or "ffill" || (MaxGap is not null && Method != "null");

    private bool NeedsAfter => Method is "linear" or "bfill" || (MaxGap is not null && Method != "null");

    private bool NeedsNextSample => IsTempo && Method is "linear" or "bfill";

    /// <summary>Where a grid point is, on the axis that the samples are placed on.</summary>
    private string Place => IsResampled ? "g" : Axis.PositionOf("g", Step);

    private string IsSampled => $"{Place} = t";

    public static DataType TypeOf(Column column, string method, string? func) =>
        method == "linear" || func == "mean" ? new DataType.Double() : column.Type;

    public static IEnumerable<Column> FlagColumns(IEnumerable<Column> columns) =>
    [
        new Column("is_ts_interpolated", new DataType.Boolean(), IsNullable: false),
        .. columns.Select(column => new Column($"is_interpolated_{column.Name}", new DataType.Boolean(), IsNullable: false)),
    ];

    /// <summary>The kernel that gives the same, when the rows are known to be in order and all results are doubles; else null.</summary>
    public KernelCall? TryKernel(string op, SeriesFrame frame)
    {
        if (IsTempo || Axis.Kind == TimeAxisKind.Real || !Columns.All(IsKeptByDouble) || !KernelSql.IsForKernel(frame, Series, Axis.Column)) return null;
        KernelSettings settings = KernelSettings.None
            .With("op", op)
            .With(TimeText.Setting, Axis.IsCalendar ? "calendar" : "whole")
            .With("step", Step.WholeUnits)
            .With("time", Axis.Column.Name)
            .With("names", Columns.Select(static column => column.Name))
            .With("method", Method)
            .With("fill_limit", FillLimit);
        if (MaxGap is TimeLength longest) settings = settings.With("max_gap", (long)longest.Units);
        if (Func is string func) settings = settings.With("func", func);
        if (ShowsFlags) settings = settings.With("flags", "true");
        KernelPlan plan = KernelSql.Plan(op, frame, Series, Axis.Column, Columns, settings) with
        {
            Kept = [], Where = Axis.IsPlaced(Sql.Name("s", Axis.Column.Name)),
        };
        return KernelSql.OfBuckets(plan, Axis, Step, Output);
    }

    public string ToSql(string relation)
    {
        IEnumerable<string> columns =
        [
            .. Series.Select((column, index) => $"k{index} AS {Sql.Name(column.Name)}"),
            $"{Axis.BucketStart("g", Step)} AS {Sql.Name(Axis.Column.Name)}",
            .. Columns.Select((column, index) => $"{Value(column, index)} AS {Sql.Name(column.Name)}"),
            .. ShowsFlags ? Flags() : [],
        ];
        string points = FillGuard.Repeat("ts_interpolate", Around(relation), FillLimit, Axis, Step);
        return $"SELECT {Sql.List(columns)}\nFROM ({points}) AS points";
    }

    /// <summary>True when nothing is lost by reading a column as doubles: the order of whole rows needs all their digits.</summary>
    private bool IsKeptByDouble(Column column) => column.Type is DataType.Double
        || (TypeOf(column, Method, Func) is DataType.Double && ColumnTypes.IsNumeric(column.Type) && Func is not ("floor" or "ceil"));

    private IEnumerable<string> Flags() =>
    [
        $"NOT ({IsSampled}) AS is_ts_interpolated",
        .. Columns.Select((column, index) =>
            $"NOT ({IsSampled} AND v{index} IS NOT NULL) AS {Sql.Name($"is_interpolated_{column.Name}")}"),
    ];

    private string Samples(string relation) => IsResampled
        ? $"SELECT *, b AS t, b AS i FROM ({Resampled().Windows(relation)}) AS windows"
        : $"SELECT *, {Axis.IndexAtOrAfter("t", Step)} AS i FROM ({Merged(relation)}) AS merged";

    private ResamplePlan Resampled() => new(
        Axis, Step, Series, Columns, [.. Columns.Select((column, at) => new ResampleMetric(at, column, new RollingFunc(Func!), column.Name))]);

    private string Merged(string relation)
    {
        string time = Sql.Name("s", Axis.Column.Name);
        IEnumerable<string> group = [.. Series.Select(column => Sql.Name("s", column.Name)), Axis.Number(time)];
        IEnumerable<string> columns =
        [
            .. group.Zip([.. Keys, "t"], (value, name) => $"{value} AS {name}"),
            .. Columns.Select((column, index) => $"{Merge(Sql.Name("s", column.Name))} AS v{index}"),
        ];
        return $"SELECT {Sql.List(columns)} FROM {relation} AS s WHERE {Axis.IsPlaced(time)} GROUP BY {Sql.List(group)}";
    }

    private string Merge(string value) => Method == "linear" ? $"avg(CAST({value} AS DOUBLE))" : $"max({value})";

    /// <summary>The samples with the values before (p) and after (q) them, and the grid points up to the next one.</summary>
    private string Around(string relation)
    {
        string last = IsResampled ? "i + 1" : $"CASE WHEN {Axis.PositionOf("i", Step)} = t THEN i + 1 ELSE i END";
        IEnumerable<string> columns =
        [
            "*",
            $"coalesce(lead(i) OVER w, {last}) AS e",
            .. Columns.SelectMany((_, index) => AroundColumn(index)),
        ];
        string partition = Series.Count == 0 ? "" : $"PARTITION BY {Sql.List(Keys)} ";
        return $"SELECT {Sql.List(columns)} FROM ({Samples(relation)}) AS samples WINDOW w AS ({partition}ORDER BY t)";
    }

    private IEnumerable<string> AroundColumn(int index)
    {
        string known = $"CASE WHEN v{index} IS NOT NULL THEN struct_pack(v := {Typed($"v{index}")}, t := t) END";
        string partition = Series.Count == 0 ? "" : $"PARTITION BY {Sql.List(Keys)} ";
        string Over(string frame) => $"OVER ({partition}ORDER BY t ROWS BETWEEN {frame})";
        if (NeedsBefore)
            yield return $"last_value({known} IGNORE NULLS) {Over("UNBOUNDED PRECEDING AND CURRENT ROW")} AS p{index}";
        if (NeedsAfter)
            yield return $"first_value({known} IGNORE NULLS) {Over("1 FOLLOWING AND UNBOUNDED FOLLOWING")} AS q{index}";
        if (NeedsNextSample) yield return $"lead({Typed($"v{index}")}) OVER w AS l{index}, lead(t) OVER w AS lt{index}";
    }

    private string Typed(string value) => Method == "linear" ? $"CAST({value} AS DOUBLE)" : value;

    private string Value(Column column, int index)
    {
        string value = Typed($"v{index}");
        string filled = Method switch
        {
            "zero" => ColumnTypes.Zero(TypeOf(column, Method, Func)),
            "ffill" => $"p{index}.v",
            "bfill" => NeedsNextSample ? $"CASE WHEN v{index} IS NULL THEN q{index}.v ELSE l{index} END" : $"q{index}.v",
            "linear" => NeedsNextSample ? TempoLine(index) : Line(index),
            _ => "NULL",
        };
        if (MaxGap is TimeLength longest && Method != "null") filled = $"CASE WHEN {IsClose(index, longest)} THEN {filled} END";
        return $"CASE WHEN {IsSampled} AND v{index} IS NOT NULL THEN {value} ELSE {filled} END";
    }

    private string IsClose(int index, TimeLength longest)
    {
        string gap = $"coalesce(q{index}.t - p{index}.t, {Place} - p{index}.t, q{index}.t - {Place})";
        string length = IsResampled ? Axis.PositionOf($"({gap})", Step) : gap;
        return $"coalesce({length} <= {longest.Sql}, true)";
    }

    // Equal ends are the value itself: between infinities the line would give NaN.
    private string Line(int index)
    {
        string p = $"p{index}", q = $"q{index}";
        string share = $"(({Place} - {p}.t) / ({q}.t - {p}.t))";
        return $"CASE WHEN {p}.v = {q}.v THEN {p}.v ELSE {p}.v + ({q}.v - {p}.v) * {share} END";
    }

    private string TempoLine(int index)
    {
        string between = TempoLine($"p{index}.v", $"p{index}.t", $"q{index}.v", $"q{index}.t");
        string toNext = TempoLine(Typed($"v{index}"), "t", $"l{index}", $"lt{index}");
        return $"CASE WHEN v{index} IS NULL THEN {between} ELSE {toNext} END";
    }

    private string TempoLine(string fromValue, string from, string toValue, string to)
    {
        string start = WholeSeconds(from);
        return $"({toValue} - {fromValue}) / nullif({WholeSeconds(to)} - {start}, 0) * ({WholeSeconds("g")} - {start}) + {fromValue}";
    }

    private string WholeSeconds(string index) =>
        Axis.IsCalendar ? $"floor({Axis.PositionOf(index, Step)} / 1000000)" : Axis.PositionOf(index, Step);
}
