using System.Globalization;
using Millrace.Catalog.Binding;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Expressions;
using Millrace.Workspace.Faults;
using Millrace.Workspace.Filters;

namespace Millrace.Workspace.Tiles;

/// <summary>
/// Writes what widgets over time ask: the span that is looked at is cut into as many columns as can be seen, and each gives one row, however
/// many rows the dataset has. Of a series a row tells the first, the last, the least and the greatest reading of its column with their times,
/// so that a line through them covers the same pixels as one through all readings. Pure.
/// </summary>
internal static class SpanComposer
{
    /// <summary>Bands of frequencies that a spectrum is cut into.</summary>
    public const int SpectrumBands = 1_000;

    /// <summary>The most columns that a span is cut into for lines.</summary>
    public const int MostColumns = 2_000;

    /// <summary>The most series that lines are drawn of.</summary>
    public const int MostSeries = 60;

    /// <summary>Columns that a span is cut into for colours.</summary>
    public const int HeatmapColumns = 240;

    /// <summary>The newest readings of a series that a spectrum is made of.</summary>
    public const int SpectrumRows = 16_384;

    /// <summary>Names of the columns of an answer.</summary>
    public const string Name = "name", From = "from", FirstAt = "first_at", First = "first", LeastAt = "least_at", Least = "least",
        GreatestAt = "greatest_at", Greatest = "greatest", LastAt = "last_at", Last = "last", Mean = "mean", Value = "value", Frequency = "frequency", SeriesInAll = "series_in_all";

    private const string Text = "STRING";

    public static TileQuery Compose(FilterState filters, Widget widget, WidgetQuery query, SpanParts parts)
    {
        string time = FieldOf(widget, query, parts, "x", aggregates: false)!; // Required, so there or a fault.
        string condition = ConditionOf(filters, widget, parts, time);
        (string before, string after) = widget.Kind switch
        {
            WidgetKind.Series => OfSeries(widget, query, parts, time, condition, Math.Clamp(filters.Columns, 1, MostColumns)),
            WidgetKind.TimeHeatmap => OfHeatmap(widget, query, parts, time, condition),
            _ => OfSpectrum(widget, query, parts, time, condition),
        };
        return new TileQuery([parts.Rows], TileComposer.Around(before, parts.Rows, after), parts.Dataset.Catalog, parts.Dataset.Schema)
        {
            Whole = widget.Kind == WidgetKind.Series ? ReadingsOf(widget, query, parts, time, condition) : null,
        };
    }

    /// <summary>All readings of the span as they are.</summary>
    private static QueryInput ReadingsOf(Widget widget, WidgetQuery query, SpanParts parts, string time, string condition)
    {
        string value = FieldOf(widget, query, parts, "y", aggregates: false)!; // As above.
        string name = FieldOf(widget, query, parts, "color", aggregates: false) is string color ? $"{color} AS {FieldSql.Name(widget.Encodings.Fields("color")[0].DisplayName)}, " : "";
        string fields = $"{name}{time} AS {FieldSql.Name(widget.Encodings.Fields("x")[0].DisplayName)}, {value} AS {FieldSql.Name(widget.Encodings.Fields("y")[0].DisplayName)}";
        return TileComposer.Around($"SELECT {fields} FROM (", parts.Rows, $"\n) AS dataset WHERE {condition}");
    }

    /// <summary>True when the axis counts and does not tell the time.</summary>
    public static bool IsNumber(Widget widget) => widget.Encodings.Find("x")?.Scale.Type == ScaleType.Quantitative;

    private static (string Before, string After) OfSeries(Widget widget, WidgetQuery query, SpanParts parts, string time, string condition, int columns)
    {
        string value = FieldOf(widget, query, parts, "y", aggregates: false)!; // As above.
        string name = FieldOf(widget, query, parts, "color", aggregates: false) is string color ? $"CAST({color} AS {Text})" : "''";
        string mean = widget.MarkLayout is "band" or "mean" ? "avg(v)" : "CAST(NULL AS DOUBLE)"; // A line through the readings needs none.
        return (
            $"WITH millrace_rows AS (SELECT {name} AS s, {PlaceOf(widget, time)} AS p, TRY_CAST({value} AS DOUBLE) AS v FROM (",
            $"""

            ) AS dataset WHERE {condition}), millrace_span AS (SELECT min(p) AS low, greatest(max(p) - min(p), 1e-9) AS width FROM millrace_rows WHERE p IS NOT NULL),
            millrace_cells AS (SELECT s, min(p) AS p1, arg_min(v, p) AS v1, arg_min(p, v) AS p2, min(v) AS v2, arg_max(p, v) AS p3, max(v) AS v3,
              max(p) AS p4, arg_max(v, p) AS v4, {mean} AS mean, count(*) AS readings
              FROM millrace_rows, millrace_span WHERE p IS NOT NULL AND isfinite(v) GROUP BY s, CAST(least({Number(columns - 1)}, floor((p - low) / width * {Number(columns)})) AS INTEGER)),
            millrace_names AS (SELECT s, row_number() OVER (ORDER BY sum(readings) DESC, s) AS place, count(*) OVER () AS names FROM millrace_cells GROUP BY s)
            SELECT cells.s AS "{Name}", p1 AS "{FirstAt}", v1 AS "{First}", p2 AS "{LeastAt}", v2 AS "{Least}", p3 AS "{GreatestAt}", v3 AS "{Greatest}",
              p4 AS "{LastAt}", v4 AS "{Last}", mean AS "{Mean}", names AS "{SeriesInAll}"
            FROM millrace_cells AS cells JOIN millrace_names AS known ON cells.s IS NOT DISTINCT FROM known.s WHERE place <= {Number(Math.Min(MostSeries, TileComposer.MaxRows / columns))}
            ORDER BY 1, 2 LIMIT {Number(TileComposer.MaxRows + 1)}
            """);
    }

    private static (string Before, string After) OfHeatmap(Widget widget, WidgetQuery query, SpanParts parts, string time, string condition)
    {
        string device = FieldOf(widget, query, parts, "y", aggregates: false)!; // As above.
        string value = FieldOf(widget, query, parts, "color", aggregates: true)!; // As above.
        string column = $"least({Number(HeatmapColumns - 1)}, floor((millrace_place - millrace_low) / millrace_width * {Number(HeatmapColumns)}))";
        return (
            $"WITH millrace_rows AS (SELECT *, {PlaceOf(widget, time)} AS millrace_place FROM (",
            $"""

            ) AS dataset WHERE {condition}),
            millrace_span AS (SELECT min(millrace_place) AS millrace_low, greatest(max(millrace_place) - min(millrace_place), 1e-9) AS millrace_width FROM millrace_rows)
            SELECT CAST({device} AS {Text}) AS "{Name}",
              any_value(millrace_low) + {column} * any_value(millrace_width) / {Number(HeatmapColumns)} AS "{From}",
              CAST({value} AS DOUBLE) AS "{Value}"
            FROM millrace_rows AS dataset, millrace_span WHERE millrace_place IS NOT NULL
            GROUP BY CAST({device} AS {Text}), {column}
            ORDER BY 1, 2 LIMIT {Number(TileComposer.MaxRows + 1)}
            """);
    }

    private static (string Before, string After) OfSpectrum(Widget widget, WidgetQuery query, SpanParts parts, string time, string condition)
    {
        string value = FieldOf(widget, query, parts, "y", aggregates: false)!; // As above.
        string name = FieldOf(widget, query, parts, "color", aggregates: false) is string color ? $"CAST({color} AS {Text})" : "''";
        string place = IsNumber(widget) ? $"CAST({time} AS DOUBLE)" : time;
        return (
            $"""
            WITH millrace_lines AS (SELECT s, freq, amplitude FROM ts_spectrum((
              SELECT s, t, v FROM (SELECT {name} AS s, {place} AS t, TRY_CAST({value} AS DOUBLE) AS v, row_number() OVER (PARTITION BY {name} ORDER BY {time} DESC) AS millrace_age FROM (
            """,
            $"""

            ) AS dataset WHERE {condition} AND {time} IS NOT NULL AND {value} IS NOT NULL) AS newest WHERE millrace_age <= {Number(SpectrumRows)}), ts => t, series => [s], col => v) AS spectrum),
            millrace_band AS (SELECT greatest(max(freq), 1e-12) / {Number(SpectrumBands)} AS width FROM millrace_lines),
            millrace_names AS (SELECT s, row_number() OVER (ORDER BY max(amplitude) DESC NULLS LAST, s) AS place, count(*) OVER () AS names FROM millrace_lines GROUP BY s)
            SELECT lines.s AS "{Name}", arg_max(freq, amplitude) AS "{Frequency}", max(amplitude) AS "{Value}", any_value(names) AS "{SeriesInAll}"
            FROM millrace_lines AS lines JOIN millrace_names AS known ON lines.s IS NOT DISTINCT FROM known.s, millrace_band WHERE place <= {Number(MostSeries)}
            GROUP BY lines.s, floor(freq / width) ORDER BY 1, 2 LIMIT {Number(TileComposer.MaxRows + 1)}
            """);
    }

    /// <summary>Where a reading stands on the axis: a number, of times microseconds since 1970.</summary>
    private static string PlaceOf(Widget widget, string time) => IsNumber(widget) ? $"CAST({time} AS DOUBLE)" : $"CAST(epoch_us(CAST({time} AS TIMESTAMP)) AS DOUBLE)";

    private static string ConditionOf(FilterState filters, Widget widget, SpanParts parts, string time)
    {
        List<string> all = [.. parts.Conditions];
        if (widget.HasSpan && filters.SelectionOf(widget) is Selection.Range span && ConditionSql.OfSpan(widget, time, span, IsNumber(widget), filters.Now) is string within) all.Add(within);
        return all.Count == 0 ? "true" : string.Join(" AND ", all);
    }

    /// <summary>The SQL of the field of a channel; null when there is none and none is needed.</summary>
    private static string? FieldOf(Widget widget, WidgetQuery query, SpanParts parts, string channel, bool aggregates)
    {
        if (widget.Encodings.Fields(channel) is not [FieldEncoding encoding, ..])
            return channel == "color" && !aggregates ? null : throw WorkspaceErrors.WidgetIncomplete(widget.Name, channel);
        int place = query.Fields.Index().FirstOrDefault(field => field.Item.Name == encoding.FieldName, (-1, null!)).Index;
        if (place < 0) throw WorkspaceErrors.Widget(widget.Name, $"it draws the field '{encoding.FieldName}', which its query does not give");
        FieldSql field = parts.Fields[place];
        if (field.IsAggregate == aggregates) return field.Sql;
        throw WorkspaceErrors.Widget(widget.Name, aggregates ? $"the field on '{channel}' must aggregate, as AVG does" : $"the field on '{channel}' must not aggregate; every reading counts");
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
