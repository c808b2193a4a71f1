using System.Text.Json;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.TimeSeries;

namespace Millrace.Catalog.Binding;

/// <summary>
/// Reads from a query what it has to remember when its sources are streams. The reading is cautious: a construct that is not
/// known to go on from batch to batch makes the whole query be computed again.
/// </summary>
/// <param name="tree">The query.</param>
/// <param name="windows">The time windows that it groups by.</param>
/// <param name="aggregates">Names of functions that look at several rows.</param>
/// <param name="ops">The time-series operators.</param>
/// <param name="viewOf">The shape of a view by the parts of its name; null when the name means no view.</param>
/// <param name="locate">Finds the place of an offset.</param>
internal sealed class StreamShapes(
    SyntaxTree tree,
    IReadOnlyList<TimeWindow> windows,
    IReadOnlySet<string> aggregates,
    TimeSeriesOps ops,
    Func<IReadOnlyList<string>, StreamShape?> viewOf,
    Func<int, SourceLocation?> locate)
{
    private static readonly StreamShape RowByRow = new(StreamWork.RowByRow);

    /// <summary>The shape of the query.</summary>
    public StreamShape Read() => OfQuery(tree.Root, new Dictionary<string, StreamShape>(StringComparer.OrdinalIgnoreCase), isOutermost: true);

    private StreamShape OfQuery(JsonElement node, Dictionary<string, StreamShape> outer, bool isOutermost = false)
    {
        Dictionary<string, StreamShape> ctes = new(outer, StringComparer.OrdinalIgnoreCase);
        if (node.TryGetProperty("cte_map", out JsonElement map))
        {
            foreach (JsonElement entry in map.GetProperty("map").EnumerateArray())
                ctes[SyntaxReader.Text(entry, "key")] = OfQuery(entry.GetProperty("value").GetProperty("query").GetProperty("node"), ctes);
        }

        StreamShape shape = SyntaxReader.Text(node, "type") switch
        {
            "SELECT_NODE" => OfSelect(node, ctes, isOutermost),
            "SET_OPERATION_NODE" => OfSetOperation(node, ctes),
            _ when ReadsStream(node, ctes) => Whole("a recursive query", node),
            _ => StreamShape.None,
        };
        if (shape.Work == StreamWork.None || !node.TryGetProperty("modifiers", out JsonElement modifiers)) return shape;
        foreach (JsonElement modifier in modifiers.EnumerateArray())
        {
            string kind = SyntaxReader.Text(modifier, "type");
            if (kind is "LIMIT_MODIFIER" or "LIMIT_PERCENT_MODIFIER") return Whole("LIMIT", node);
            if (kind == "DISTINCT_MODIFIER" && shape.Work != StreamWork.Distinct) return Whole("DISTINCT over it", node);
        }

        return shape;
    }

    private StreamShape OfSetOperation(JsonElement node, Dictionary<string, StreamShape> ctes)
    {
        StreamShape left = OfQuery(node.GetProperty("left"), ctes);
        StreamShape right = OfQuery(node.GetProperty("right"), ctes);
        if (left.Work == StreamWork.None && right.Work == StreamWork.None) return StreamShape.None;
        bool isUnionAll = SyntaxReader.Text(node, "setop_type") is "UNION" or "UNION_BY_NAME"
            && node.TryGetProperty("setop_all", out JsonElement all) && all.ValueKind == JsonValueKind.True;
        if (!isUnionAll) return Whole($"{SyntaxReader.Text(node, "setop_type").Replace('_', ' ')} without ALL", node);
        return left.Work == StreamWork.RowByRow && right.Work == StreamWork.RowByRow ? Both(left, right) : Whole("UNION ALL of something else than rows of streams", node);
    }

    private StreamShape OfSelect(JsonElement node, Dictionary<string, StreamShape> ctes, bool isOutermost)
    {
        JsonElement list = node.GetProperty("select_list");
        StreamShape source = OfRelation(node.GetProperty("from_table"), ctes);
        foreach (string part in (string[])["select_list", "where_clause", "having", "qualify"])
        {
            if (Nodes(node.GetProperty(part), "SUBQUERY").Any(query => ReadsStream(query, ctes))) return Whole("a stream in a subquery of an expression", node);
        }

        if (source.Work == StreamWork.None) return source;
        bool isGrouped = node.GetProperty("group_expressions").GetArrayLength() > 0 || node.GetProperty("group_sets").GetArrayLength() > 0;
        if (isGrouped || HasAggregate(list) || HasAggregate(node.GetProperty("having"))) return OfAggregate(node, source);
        if (list.EnumerateArray().Any(static item => SyntaxReader.Text(item, "alias").StartsWith(TimeWindows.Prefix, StringComparison.Ordinal))) return source;
        if (Nodes(node, "WINDOW").Any(call => ops.FindWindow(SyntaxReader.Text(call, "function_name")) is null)) return Whole("a window function", node);
        JsonElement? distinct = Modifier(node, "DISTINCT_MODIFIER");
        return distinct is JsonElement modifier && isOutermost && source.Work == StreamWork.RowByRow ? OfDistinct(modifier, source, node) : source;
    }

    private StreamShape OfAggregate(JsonElement node, StreamShape source)
    {
        if (source.Work != StreamWork.RowByRow) return Whole("an aggregate over windows, joined streams or distinct rows", node);
        if (source.HasSeriesOperator) return Whole("an aggregate over a time-series operator", node);
        if (windows.Count != 1) return Whole(windows.Count == 0 ? "an aggregate without a time window" : "several time windows", node);
        if (source.Times.Any(static time => time is null)) return Whole("a time window without WATERMARK", node);
        TimeWindow window = windows[0];
        string column = window.Time[(window.Time.LastIndexOf('.') + 1)..].Trim('"', '`', ' ');
        if (source.Times.Any(time => !time!.Column.Equals(column, StringComparison.OrdinalIgnoreCase)))
            return Whole($"a time window over something else than the column of WATERMARK ({window.Time})", node);
        bool isDirect = SyntaxReader.Is(node.GetProperty("from_table"), "TABLE_FUNCTION") || !window.IsSession;
        if (!isDirect && !IsWrappedStream(node.GetProperty("from_table"))) return Whole("sessions of something else than a stream alone", node);
        return source with { Work = StreamWork.Windows, Window = window, Location = window.Location };
    }

    /// <summary>True for the relation that sessions are read from when it stands for one stream.</summary>
    private static bool IsWrappedStream(JsonElement relation)
    {
        JsonElement inner = relation;
        while (SyntaxReader.Is(inner, "SUBQUERY") && SyntaxReader.Is(inner.GetProperty("subquery").GetProperty("node"), "SELECT_NODE"))
            inner = inner.GetProperty("subquery").GetProperty("node").GetProperty("from_table");
        return SyntaxReader.Is(inner, "TABLE_FUNCTION") && SyntaxReader.Text(inner.GetProperty("function"), "function_name").Equals("stream", StringComparison.OrdinalIgnoreCase);
    }

    private StreamShape OfDistinct(JsonElement modifier, StreamShape source, JsonElement node)
    {
        List<string> keys = [];
        foreach (JsonElement target in modifier.GetProperty("distinct_on_targets").EnumerateArray())
        {
            if (!SyntaxReader.Is(target, "COLUMN_REF")) return Whole("DISTINCT ON an expression", node);
            keys.Add(SyntaxReader.ColumnParts(target)[^1]);
        }

        return source with { Work = StreamWork.Distinct, Keys = keys };
    }

    private StreamShape OfRelation(JsonElement node, Dictionary<string, StreamShape> ctes)
    {
        switch (SyntaxReader.Text(node, "type"))
        {
            case "BASE_TABLE":
                string[] parts = new[] { "catalog_name", "schema_name", "table_name" }.Select(name => SyntaxReader.Text(node, name)).Where(static part => part.Length > 0).ToArray();
                return OfName(parts, ctes) ?? StreamShape.None;
            case "SUBQUERY": return OfQuery(node.GetProperty("subquery").GetProperty("node"), ctes);
            case "TABLE_FUNCTION": return OfCall(node.GetProperty("function"), ctes);
            case "JOIN": return OfJoin(node, ctes);
            default: return ReadsStream(node, ctes) ? Whole("a construct that is not known to go on from batch to batch", node) : StreamShape.None;
        }
    }

    private StreamShape? OfName(IReadOnlyList<string> parts, Dictionary<string, StreamShape> ctes) =>
        parts.Count == 1 && ctes.TryGetValue(parts[0], out StreamShape? cte) ? cte : viewOf(parts);

    private StreamShape OfCall(JsonElement function, Dictionary<string, StreamShape> ctes)
    {
        string name = SyntaxReader.Text(function, "function_name");
        JsonElement children = function.GetProperty("children");
        if (name.Equals("stream", StringComparison.OrdinalIgnoreCase)) return OfStream(children);
        if (ops.FindTable(name) is null) return StreamShape.None;
        StreamShape[] inputs = children.EnumerateArray().Where(static child => SyntaxReader.Text(child, "alias").Length == 0).Select(child => OfInput(child, ctes)).ToArray();
        StreamShape[] streams = inputs.Where(static input => input.Work != StreamWork.None).ToArray();
        if (streams.Length == 0) return StreamShape.None;
        StreamShape? other = Array.Find(streams, static input => input.Work != StreamWork.RowByRow);
        return other is null ? streams[0] with { HasSeriesOperator = true } : other;
    }

    private StreamShape OfInput(JsonElement node, Dictionary<string, StreamShape> ctes) => SyntaxReader.Text(node, "type") switch
    {
        "SUBQUERY" => OfQuery(node.GetProperty("subquery").GetProperty("node"), ctes),
        "COLUMN_REF" => OfName(SyntaxReader.ColumnParts(node), ctes) ?? StreamShape.None,
        "FUNCTION" => OfCall(node, ctes),
        _ => StreamShape.None,
    };

    private StreamShape OfStream(JsonElement children)
    {
        EventTime? time = children.GetArrayLength() == 3
            ? new EventTime(SyntaxReader.ColumnParts(children[1])[^1], (long)(SyntaxReader.Constant(children[2]) as double? ?? 0))
            : null;
        StreamShape? view = SyntaxReader.Is(children[0], "COLUMN_REF") ? viewOf(SyntaxReader.ColumnParts(children[0])) : null;
        if (view is null || view.Work == StreamWork.None) return RowByRow with { Times = [time] };
        return time is null ? view : view with { Times = [time] };
    }

    private StreamShape OfJoin(JsonElement node, Dictionary<string, StreamShape> ctes)
    {
        StreamShape left = OfRelation(node.GetProperty("left"), ctes);
        StreamShape right = OfRelation(node.GetProperty("right"), ctes);
        if (left.Work == StreamWork.None && right.Work == StreamWork.None) return StreamShape.None;
        string type = SyntaxReader.Text(node, "join_type");
        string kind = SyntaxReader.Text(node, "ref_type");
        if (kind == "POSITIONAL") return Whole("a positional join", node);
        if (right.Work == StreamWork.None) return type is "RIGHT" or "OUTER" or "FULL" ? Whole("an outer join that keeps the rows of a table", node) : left;
        if (left.Work == StreamWork.None) return type is "INNER" or "RIGHT" ? right : Whole("an outer join that keeps the rows of a table", node);
        bool isPlain = left.Work == StreamWork.RowByRow && right.Work == StreamWork.RowByRow && !left.HasSeriesOperator && !right.HasSeriesOperator;
        if (!isPlain || kind is "ASOF" || type is "SEMI" or "ANTI" || left.Times.Count != 1 || right.Times.Count != 1) return Whole("this join of streams", node);
        (long? leftWaits, long? rightWaits) = new JoinSpan(node, left.Times[0], right.Times[0]).Waits();
        StreamJoin join = new(type is "LEFT" or "OUTER" or "FULL", type is "RIGHT" or "OUTER" or "FULL", leftWaits, rightWaits);
        if ((join.KeepsLeft && leftWaits is null) || (join.KeepsRight && rightWaits is null))
            return Whole("an outer join of streams without WATERMARK on both and a bound on the difference of their times", node);
        return new StreamShape(StreamWork.Join) { Times = [left.Times[0], right.Times[0]], Join = join };
    }

    private static StreamShape Both(StreamShape left, StreamShape right) =>
        left with { Times = [.. left.Times, .. right.Times], HasSeriesOperator = left.HasSeriesOperator || right.HasSeriesOperator };

    private bool ReadsStream(JsonElement node, Dictionary<string, StreamShape> ctes) =>
        Nodes(node, "FUNCTION").Any(static call => SyntaxReader.Text(call, "function_name").Equals("stream", StringComparison.OrdinalIgnoreCase))
        || All(node).Any(table => SyntaxReader.Is(table, "BASE_TABLE") && OfRelation(table, ctes).Work != StreamWork.None);

    private bool HasAggregate(JsonElement node) =>
        Nodes(node, "FUNCTION", enters: static child => SyntaxReader.Text(child, "class") is not ("SUBQUERY" or "WINDOW"))
            .Any(call => aggregates.Contains(SyntaxReader.Text(call, "function_name")));

    private static JsonElement? Modifier(JsonElement node, string type)
    {
        foreach (JsonElement modifier in node.GetProperty("modifiers").EnumerateArray())
        {
            if (SyntaxReader.Is(modifier, type)) return modifier;
        }

        return null;
    }

    private StreamShape Whole(string reason, JsonElement node)
    {
        SourceLocation? place = All(node).Select(tree.OffsetOf).FirstOrDefault(static offset => offset is not null) is int offset ? locate(offset) : null;
        return new StreamShape(StreamWork.Whole) { Reason = reason, Location = place };
    }

    private static IEnumerable<JsonElement> Nodes(JsonElement node, string kind, Func<JsonElement, bool>? enters = null) =>
        All(node, enters).Where(child => SyntaxReader.Text(child, "class") == kind);

    private static IEnumerable<JsonElement> All(JsonElement node, Func<JsonElement, bool>? enters = null)
    {
        if (node.ValueKind == JsonValueKind.Array) return node.EnumerateArray().SelectMany(child => All(child, enters));
        if (node.ValueKind != JsonValueKind.Object || enters?.Invoke(node) == false) return [];
        return node.EnumerateObject().SelectMany(property => All(property.Value, enters)).Prepend(node);
    }
}
