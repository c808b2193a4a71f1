using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary>A column of bars in the result.</summary>
/// <param name="Metric">Place of its metric.</param>
/// <param name="Part">open, high, low or close.</param>
/// <param name="Column">The column.</param>
internal sealed record BarColumn(int Metric, string Part, Column Column);

/// <summary>A call of <c>ts_bars</c> with every name resolved, and its SQL.</summary>
internal sealed record BarsPlan(
    Buckets Buckets, IReadOnlyList<Column> Metrics, IReadOnlyList<BarColumn> Bars, TableSchema Output)
{
    public static readonly IReadOnlyList<string> Parts = ["open", "high", "low", "close"];

    /// <summary>How many rows gaps may be filled with; null when gaps stay.</summary>
    public required int? FillLimit { get; init; }

    /// <summary>The columns that order rows of one time.</summary>
    public required IReadOnlyList<Column> Sequence { get; init; }

    private SeriesCall Call => Buckets.Call;

    public string ToSql()
    {
        string index = FillLimit is null ? "b" : "g";
        string windows = FillLimit is int limit
            ? FillGuard.Between(Call.Reader.Op, Aggregated(), Call.KeyNames, Call.IsTempo ? [] : Carried(), limit, Call.Axis, Buckets.Step)
            : Aggregated();
        IEnumerable<string> bars = Bars.Select(bar => $"{Value(bar)} AS {Sql.Name(bar.Column.Name)}");
        return $"SELECT {Sql.List([.. Call.NamedKeys, Buckets.NamedTime(index), .. bars])}\nFROM ({windows}) AS windows";
    }

    private string Value(BarColumn bar)
    {
        string found = $"{bar.Part}{bar.Metric}";
        if (FillLimit is null) return found;
        if (!Call.IsTempo) return $"CASE WHEN g = b THEN coalesce({found}, last{bar.Metric}) ELSE last{bar.Metric} END";
        if (!ColumnTypes.IsNumeric(bar.Column.Type)) return $"CASE WHEN g = b THEN {found} END";
        return $"coalesce(CASE WHEN g = b THEN {found} END, {ColumnTypes.Zero(bar.Column.Type)})";
    }

    private IEnumerable<string> Carried() =>
        Metrics.Select((_, at) => $"last_value(close{at} IGNORE NULLS) OVER w AS last{at}");

    private string Aggregated()
    {
        IEnumerable<string> edges = Call.IsTempo
            ? Metrics.SelectMany((_, at) => (string[])[$"first_row.v{at} AS open{at}", $"last_row.v{at} AS close{at}"])
            : Metrics.SelectMany((_, at) => (string[])[$"first{at}.v AS open{at}", $"last{at}.v AS close{at}"]);
        IEnumerable<string> extremes = Metrics.SelectMany((_, at) => (string[])[$"high{at}", $"low{at}"]);
        return $"SELECT {Sql.List([.. Call.KeyNames, "b", .. edges, .. extremes])} FROM ({Grouped()}) AS grouped";
    }

    private string Grouped()
    {
        IEnumerable<string> edges = Call.IsTempo
            ? [$"min({WholeRow()}) AS first_row", $"max({WholeRow()}) AS last_row"]
            : Metrics.SelectMany((_, at) => (string[])
            [
                $"min({OneValue(at)}) FILTER (x{at} IS NOT NULL) AS first{at}",
                $"max({OneValue(at)}) FILTER (x{at} IS NOT NULL) AS last{at}",
            ]);
        IEnumerable<string> extremes = Metrics.SelectMany((_, at) => (string[])[$"max(x{at}) AS high{at}", $"min(x{at}) AS low{at}"]);
        return $"SELECT {Sql.List([.. Call.KeyNames, "b", .. edges, .. extremes])} FROM ({Numbered()}) AS numbered "
            + $"GROUP BY {Sql.List([.. Call.KeyNames, "b"])}";
    }

    /// <summary>All metrics of one row, so that the value of a bar can be null.</summary>
    private string WholeRow() => RowOrder.Pack(
        "t := t", [.. SequenceFields(), .. Metrics.Select((_, at) => ($"v{at}", $"x{at}"))]);

    private string OneValue(int at) => RowOrder.Pack("t := t", [.. SequenceFields(), ("v", $"x{at}")]);

    private IEnumerable<(string, string)> SequenceFields() => Sequence.Select((_, at) => ($"q{at}", $"q{at}"));

    private string Numbered()
    {
        IEnumerable<string> columns =
        [
            .. Call.NumberedKeys,
            $"{Buckets.Index} AS b",
            $"{Call.Time} AS t",
            .. Sequence.Select((column, at) => $"{Sql.Name("s", column.Name)} AS q{at}"),
            .. Metrics.Select((column, at) => $"{Sql.Name("s", column.Name)} AS x{at}"),
        ];
        return $"SELECT {Sql.List(columns)} FROM {Call.Frame.RelationSql} AS s WHERE {Call.IsPlaced}";
    }
}
