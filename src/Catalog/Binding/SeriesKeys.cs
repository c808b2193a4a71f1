using System.Text.Json;
using Millrace.Engine.Queries;
using Millrace.TimeSeries;

namespace Millrace.Catalog.Binding;

/// <summary>
/// Finds the columns by which a query falls apart: for such a column, the result's rows with one value depend only on the
/// sources' rows with that value. A view over such a query need only be computed again for the values that got new rows.
/// The reading is cautious: a construct that is not known to keep series apart gives no column.
/// </summary>
internal sealed class SeriesKeys(IReadOnlySet<string> aggregates, TimeSeriesOps ops, Func<IReadOnlyList<string>, bool> isStoredTable)
{
    /// <summary>The columns, in no order; empty when there are none or when every column is one.</summary>
    public static IReadOnlyList<string> Of(
        SyntaxTree tree, IReadOnlySet<string> aggregates, TimeSeriesOps ops, Func<IReadOnlyList<string>, bool> isStoredTable)
    {
        Names keys = new SeriesKeys(aggregates, ops, isStoredTable).OfQuery(tree.Root, new Dictionary<string, Names>(StringComparer.OrdinalIgnoreCase));
        return keys.IsAllBut ? [] : keys.Set.ToArray();
    }

    private Names OfQuery(JsonElement node, Dictionary<string, Names> outer)
    {
        Dictionary<string, Names> ctes = new(outer, StringComparer.OrdinalIgnoreCase);
        if (node.TryGetProperty("cte_map", out JsonElement map))
        {
            foreach (JsonElement entry in map.GetProperty("map").EnumerateArray())
                ctes[SyntaxReader.Text(entry, "key")] = OfQuery(entry.GetProperty("value").GetProperty("query").GetProperty("node"), ctes);
        }

        if (node.TryGetProperty("modifiers", out JsonElement modifiers)
            && modifiers.EnumerateArray().Any(modifier => SyntaxReader.Text(modifier, "type") != "ORDER_MODIFIER")) return Names.None;
        return SyntaxReader.Text(node, "type") switch
        {
            "SELECT_NODE" => OfSelect(node, ctes),
            "SET_OPERATION_NODE" when IsUnionAll(node) => OfQuery(node.GetProperty("left"), ctes).And(OfQuery(node.GetProperty("right"), ctes)),
            _ => Names.None,
        };
    }

    private static bool IsUnionAll(JsonElement node) =>
        SyntaxReader.Text(node, "setop_type") == "UNION" && node.TryGetProperty("setop_all", out JsonElement all) && all.ValueKind == JsonValueKind.True;

    private Names OfSelect(JsonElement node, Dictionary<string, Names> ctes)
    {
        Names keys = OfRelation(node.GetProperty("from_table"), ctes);
        JsonElement groups = node.GetProperty("group_expressions");
        bool isGrouped = groups.GetArrayLength() > 0;
        if (SyntaxReader.Text(node, "aggregate_handling") != "STANDARD_HANDLING" || node.GetProperty("group_sets").GetArrayLength() > 1) return Names.None;
        if (isGrouped) keys = keys.And(Names.Only(PlainColumns(groups)));
        foreach (string part in (string[])["select_list", "where_clause", "having", "qualify"])
            keys = keys.And(OfExpression(node.GetProperty(part), isGrouped));
        return node.GetProperty("sample").ValueKind == JsonValueKind.Null ? keys.And(Given(node.GetProperty("select_list"))) : Names.None;
    }

    private Names OfRelation(JsonElement node, Dictionary<string, Names> ctes)
    {
        switch (SyntaxReader.Text(node, "type"))
        {
            case "BASE_TABLE":
                if (node.GetProperty("column_name_alias").GetArrayLength() > 0 || node.GetProperty("at_clause").ValueKind == JsonValueKind.Object) return Names.None;
                string[] parts = new[] { "catalog_name", "schema_name", "table_name" }.Select(name => SyntaxReader.Text(node, name)).Where(part => part.Length > 0).ToArray();
                return OfName(parts, ctes);
            case "SUBQUERY" when node.GetProperty("column_name_alias").GetArrayLength() == 0: return OfQuery(node.GetProperty("subquery").GetProperty("node"), ctes);
            case "TABLE_FUNCTION" when node.GetProperty("column_name_alias").GetArrayLength() == 0: return OfCall(node.GetProperty("function"), ctes);
            default: return Names.None;
        }
    }

    private Names OfName(IReadOnlyList<string> parts, Dictionary<string, Names> ctes)
    {
        if (parts.Count == 1 && ctes.TryGetValue(parts[0], out Names? cte)) return cte;
        return isStoredTable(parts) ? Names.All : Names.None;
    }

    /// <summary>An operator keeps apart the series it is told of, as far as its inputs do.</summary>
    private Names OfCall(JsonElement function, Dictionary<string, Names> ctes)
    {
        if (SyntaxReader.Text(function, "function_name").Equals("stream", StringComparison.OrdinalIgnoreCase)) return OfInput(function.GetProperty("children")[0], ctes);
        if (ops.FindTable(SyntaxReader.Text(function, "function_name")) is not { Descriptor.MixesSeries: false }) return Names.None;
        Names keys = Names.All;
        Names series = Names.None;
        foreach (JsonElement child in function.GetProperty("children").EnumerateArray())
        {
            string argument = SyntaxReader.Text(child, "alias").ToLowerInvariant();
            if (argument.Length == 0) keys = keys.And(OfInput(child, ctes));
            else if (argument == "left_prefix") return Names.None;
            else if (argument == "series") series = Names.Only(SyntaxReader.Constant(child) is string[] list ? list : [SyntaxReader.AsText(SyntaxReader.Constant(child))]);
        }

        return keys.And(series);
    }

    private Names OfInput(JsonElement node, Dictionary<string, Names> ctes) => SyntaxReader.Text(node, "type") switch
    {
        "SUBQUERY" => OfQuery(node.GetProperty("subquery").GetProperty("node"), ctes),
        "COLUMN_REF" => OfName(SyntaxReader.ColumnParts(node), ctes),
        "FUNCTION" => OfCall(node, ctes),
        _ => Names.None,
    };

    /// <summary>What an expression leaves: windows must be partitioned, aggregates grouped, and nothing else may look at other rows.</summary>
    private Names OfExpression(JsonElement node, bool isGrouped)
    {
        if (node.ValueKind == JsonValueKind.Array)
            return node.EnumerateArray().Aggregate(Names.All, (keys, child) => keys.And(OfExpression(child, isGrouped)));
        if (node.ValueKind != JsonValueKind.Object) return Names.All;
        string kind = SyntaxReader.Text(node, "class");
        if (kind == "SUBQUERY") return Names.None;
        if (kind == "FUNCTION" && !isGrouped && aggregates.Contains(SyntaxReader.Text(node, "function_name"))) return Names.None;
        Names keys = kind == "WINDOW" ? Names.Only(PlainColumns(node.GetProperty("partitions"))) : Names.All;
        return node.EnumerateObject().Aggregate(keys, (left, property) => left.And(OfExpression(property.Value, isGrouped)));
    }

    /// <summary>The columns that a select list hands on under their own names.</summary>
    private static Names Given(JsonElement list)
    {
        Names given = Names.None;
        HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);
        foreach (JsonElement item in list.EnumerateArray())
        {
            string alias = SyntaxReader.Text(item, "alias");
            if (SyntaxReader.Text(item, "class") == "STAR") given = given.Or(OfStar(item));
            else if (SyntaxReader.Text(item, "type") == "COLUMN_REF" && (alias.Length == 0 || alias.Equals(SyntaxReader.ColumnParts(item)[^1], StringComparison.OrdinalIgnoreCase)))
                given = given.Or(Names.Only([SyntaxReader.ColumnParts(item)[^1]]));
            else if (alias.Length > 0) taken.Add(alias);
        }

        return given.And(Names.AllExcept(taken));
    }

    private static Names OfStar(JsonElement star)
    {
        if (star.GetProperty("columns").ValueKind == JsonValueKind.True || star.GetProperty("qualified_exclude_list").GetArrayLength() > 0) return Names.None;
        IEnumerable<string> left = star.GetProperty("exclude_list").EnumerateArray().Select(name => name.GetString() ?? "")
            .Concat(star.GetProperty("replace_list").EnumerateArray().Select(entry => SyntaxReader.Text(entry, "key")))
            .Concat(star.GetProperty("rename_list").EnumerateArray().SelectMany(entry =>
                (string[])[SyntaxReader.Text(entry.GetProperty("key"), "column"), SyntaxReader.Text(entry, "value")]));
        return Names.AllExcept(left);
    }

    private static IEnumerable<string> PlainColumns(JsonElement expressions) => expressions.EnumerateArray()
        .Where(expression => SyntaxReader.Text(expression, "type") == "COLUMN_REF")
        .Select(expression => SyntaxReader.ColumnParts(expression)[^1]);

    /// <summary>A set of column names, or all but a set.</summary>
    private sealed record Names(bool IsAllBut, IReadOnlySet<string> Set)
    {
        public static Names None { get; } = Only([]);

        public static Names All { get; } = AllExcept([]);

        public static Names Only(IEnumerable<string> names) => new(IsAllBut: false, names.ToHashSet(StringComparer.OrdinalIgnoreCase));

        public static Names AllExcept(IEnumerable<string> names) => new(IsAllBut: true, names.ToHashSet(StringComparer.OrdinalIgnoreCase));

        public bool Has(string name) => Set.Contains(name) != IsAllBut;

        public Names And(Names other) => (IsAllBut, other.IsAllBut) switch
        {
            (true, true) => AllExcept(Set.Union(other.Set, StringComparer.OrdinalIgnoreCase)),
            (true, false) => Only(other.Set.Where(Has)),
            _ => Only(Set.Where(other.Has)),
        };

        public Names Or(Names other) => (IsAllBut, other.IsAllBut) switch
        {
            (true, true) => AllExcept(Set.Intersect(other.Set, StringComparer.OrdinalIgnoreCase)),
            (true, false) => AllExcept(Set.Where(name => !other.Has(name))),
            (false, true) => AllExcept(other.Set.Where(name => !Has(name))),
            _ => Only(Set.Union(other.Set, StringComparer.OrdinalIgnoreCase)),
        };
    }
}
