using System.Text.Json;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.TimeSeries;

namespace Millrace.Catalog.Binding;

/// <summary>
/// Reads from a query what its result gains when its tables gain rows. The reading is cautious: a construct that is not
/// known to treat each row by itself makes the whole query be computed.
/// </summary>
/// <param name="tree">The query.</param>
/// <param name="aggregates">Names of functions that look at several rows.</param>
/// <param name="ops">The time-series operators.</param>
/// <param name="relationOf">The shape of a table or view by the parts of its name.</param>
/// <param name="locate">Finds the place of an offset.</param>
internal sealed class IncrementShapes(
    SyntaxTree tree,
    IReadOnlySet<string> aggregates,
    TimeSeriesOps ops,
    Func<IReadOnlyList<string>, IncrementShape> relationOf,
    Func<int, SourceLocation?> locate)
{
    private const string NotIncremental = "PLAN_NOT_INCREMENTALIZABLE";
    private const int MostTerms = 64;
    private static readonly string[] RowParts = ["select_list", "where_clause", "group_expressions", "qualify"];
    private static readonly HashSet<string> RowFunctions = new(StringComparer.OrdinalIgnoreCase) { "unnest", "generate_series", "range" };

    private IncrementIssue? _issue;

    /// <summary>The shape of the query.</summary>
    public IncrementShape Read() => OfQuery(tree.Root, Ctes(), isOutermost: true) ?? IncrementShape.Unknown(_issue!);

    private static Dictionary<string, IncrementShape?> Ctes(Dictionary<string, IncrementShape?>? outer = null) =>
        outer is null ? new(StringComparer.OrdinalIgnoreCase) : new(outer, StringComparer.OrdinalIgnoreCase);

    private IncrementShape? OfQuery(JsonElement node, Dictionary<string, IncrementShape?> outer, bool isOutermost = false)
    {
        Dictionary<string, IncrementShape?> ctes = Ctes(outer);
        if (node.TryGetProperty("cte_map", out JsonElement map))
        {
            foreach (JsonElement entry in map.GetProperty("map").EnumerateArray())
                ctes[SyntaxReader.Text(entry, "key")] = OfQuery(entry.GetProperty("value").GetProperty("query").GetProperty("node"), ctes);
        }

        if (node.TryGetProperty("modifiers", out JsonElement modifiers))
        {
            foreach (JsonElement modifier in modifiers.EnumerateArray())
            {
                string kind = SyntaxReader.Text(modifier, "type");
                if (kind != "ORDER_MODIFIER") return Refuse(node, "OPERATOR_NOT_SUPPORTED", kind.Split('_')[0]);
                if (Has(modifier, "SUBQUERY")) return Refuse(modifier, "SUBQUERY_EXPRESSION", "a subquery in ORDER BY");
            }
        }

        return SyntaxReader.Text(node, "type") switch
        {
            "SELECT_NODE" => OfSelect(node, ctes, isOutermost),
            "SET_OPERATION_NODE" => OfSetOperation(node, ctes),
            _ => Refuse(node, "OPERATOR_NOT_SUPPORTED", "a recursive query"),
        };
    }

    private IncrementShape? OfSetOperation(JsonElement node, Dictionary<string, IncrementShape?> ctes)
    {
        string kind = SyntaxReader.Text(node, "setop_type");
        bool isAll = node.TryGetProperty("setop_all", out JsonElement all) && all.ValueKind == JsonValueKind.True;
        if (kind is not ("UNION" or "UNION_BY_NAME") || !isAll) return Refuse(node, "OPERATOR_NOT_SUPPORTED", $"{kind.Replace('_', ' ')}{(isAll ? " ALL" : "")}");
        if (OfQuery(node.GetProperty("left"), ctes) is not IncrementShape left || OfQuery(node.GetProperty("right"), ctes) is not IncrementShape right) return null;
        return Within(new IncrementShape([.. left.Terms, .. right.Terms]), node);
    }

    private IncrementShape? OfSelect(JsonElement node, Dictionary<string, IncrementShape?> ctes, bool isOutermost)
    {
        if (OfRelation(node.GetProperty("from_table"), ctes) is not IncrementShape rows) return null;
        if (node.GetProperty("sample").ValueKind == JsonValueKind.Object) return Refuse(node, "OPERATOR_NOT_SUPPORTED", "a sample");
        foreach (string part in RowParts)
        {
            if (RefuseExpression(node.GetProperty(part))) return null;
        }

        JsonElement list = node.GetProperty("select_list");
        bool isGrouped = node.GetProperty("group_expressions").GetArrayLength() > 0
            || SyntaxReader.Text(node, "aggregate_handling") != "STANDARD_HANDLING" || HasAggregate(list) || HasAggregate(node.GetProperty("having"));
        if (!isGrouped) return rows;
        if (!isOutermost) return Refuse(node, "AGGREGATE_NOT_TOP_NODE", "an aggregate below the outermost query");
        if (node.GetProperty("group_sets").GetArrayLength() > 1) return Refuse(node, "OPERATOR_NOT_SUPPORTED", "several sets of groups");
        if (node.GetProperty("having").ValueKind == JsonValueKind.Object) return Refuse(node.GetProperty("having"), "OPERATOR_NOT_SUPPORTED", "HAVING");
        if (list.EnumerateArray().Any(static item => SyntaxReader.Text(item, "class") == "STAR")) return Refuse(list, "OPERATOR_NOT_SUPPORTED", "* among groups");
        return rows with { Groups = new GroupReader(node, HasAggregate).Read() };
    }

    private IncrementShape? OfRelation(JsonElement node, Dictionary<string, IncrementShape?> ctes)
    {
        if (node.TryGetProperty("sample", out JsonElement sample) && sample.ValueKind == JsonValueKind.Object) return Refuse(node, "OPERATOR_NOT_SUPPORTED", "a sample");
        switch (SyntaxReader.Text(node, "type"))
        {
            case "BASE_TABLE":
                if (node.GetProperty("at_clause").ValueKind == JsonValueKind.Object) return Refuse(node, "OPERATOR_NOT_SUPPORTED", "a table as it was");
                return OfName(new[] { "catalog_name", "schema_name", "table_name" }.Select(name => SyntaxReader.Text(node, name)).Where(static part => part.Length > 0).ToArray(), ctes, node);
            case "SUBQUERY": return OfQuery(node.GetProperty("subquery").GetProperty("node"), ctes);
            case "TABLE_FUNCTION": return OfCall(node.GetProperty("function"), ctes);
            case "JOIN": return OfJoin(node, ctes);
            case "EMPTY" or "EMPTY_FROM": return new IncrementShape([new IncrementTerm([], [])]);
            default: return Refuse(node, "OPERATOR_NOT_SUPPORTED", SyntaxReader.Text(node, "type").Replace('_', ' '));
        }
    }

    private IncrementShape? OfName(IReadOnlyList<string> parts, Dictionary<string, IncrementShape?> ctes, JsonElement node)
    {
        if (parts.Count == 1 && ctes.TryGetValue(parts[0], out IncrementShape? cte)) return cte;
        IncrementShape shape = relationOf(parts);
        if (shape.Issue is null && shape.Groups is null) return shape;
        if (shape.Issue is null) return Refuse(node, "AGGREGATE_NOT_TOP_NODE", $"an aggregate in the view '{parts[^1]}'");
        _issue ??= shape.Issue;
        return null;
    }

    private IncrementShape? OfCall(JsonElement function, Dictionary<string, IncrementShape?> ctes)
    {
        string name = SyntaxReader.Text(function, "function_name");
        if (name.Equals("stream", StringComparison.OrdinalIgnoreCase))
        {
            JsonElement of = function.GetProperty("children")[0];
            return SyntaxReader.Is(of, "COLUMN_REF") ? OfName(SyntaxReader.ColumnParts(of), ctes, of) : Refuse(function, null, "a stream of files", "INPUT_NOT_IN_DELTA");
        }

        if (ops.FindTable(name) is not null) return Refuse(function, "OPERATOR_NOT_SUPPORTED", name);
        if (!RowFunctions.Contains(name)) return Refuse(function, null, name, "INPUT_NOT_IN_DELTA");
        return RefuseExpression(function) ? null : new IncrementShape([new IncrementTerm([], [])]);
    }

    private IncrementShape? OfJoin(JsonElement node, Dictionary<string, IncrementShape?> ctes)
    {
        if (OfRelation(node.GetProperty("left"), ctes) is not IncrementShape left || OfRelation(node.GetProperty("right"), ctes) is not IncrementShape right) return null;
        if (RefuseExpression(node.GetProperty("condition"))) return null;
        string type = SyntaxReader.Text(node, "join_type");
        string kind = SyntaxReader.Text(node, "ref_type");
        if (kind == "POSITIONAL" || type is not ("INNER" or "LEFT" or "RIGHT" or "SEMI" or "ANTI") || (kind == "ASOF" && type == "RIGHT"))
            return Refuse(node, "OPERATOR_NOT_SUPPORTED", $"{(kind is "REGULAR" or "CROSS" ? type : kind)} JOIN");
        if (type == "INNER" && kind != "ASOF")
        {
            return left.Terms.Count * right.Terms.Count > MostTerms ? Refuse(node, "OPERATOR_NOT_SUPPORTED", "a join of so many parts") : new IncrementShape([.. left.Terms.SelectMany(
                one => right.Terms.Select(other => new IncrementTerm([.. one.Growing, .. other.Growing], [.. one.Fixed, .. other.Fixed])))]);
        }

        // A new row on the side that is looked up may take the place of what was found before, or of null.
        (IncrementShape kept, IncrementShape lookedUp) = type == "RIGHT" ? (right, left) : (left, right);
        string[] all = [.. lookedUp.Terms.SelectMany(static term => term.Growing.Concat(term.Fixed)).Distinct()];
        return new IncrementShape([.. kept.Terms.Select(term => term with { Fixed = [.. term.Fixed, .. all] })]);
    }

    private IncrementShape? Within(IncrementShape shape, JsonElement node) =>
        shape.Terms.Count > MostTerms ? Refuse(node, "OPERATOR_NOT_SUPPORTED", "so many parts of UNION ALL") : shape;

    /// <summary>True when an expression looks at other rows than its own.</summary>
    private bool RefuseExpression(JsonElement expression)
    {
        foreach (JsonElement node in All(expression))
        {
            string kind = SyntaxReader.Text(node, "class");
            if (kind == "SUBQUERY") Refuse(node, "SUBQUERY_EXPRESSION", "a subquery in an expression");
            else if (kind == "WINDOW") Refuse(node, "WINDOW_FUNCTION_NOT_TOP_LEVEL", $"the window function {SyntaxReader.Text(node, "function_name")}");
            else if (kind == "FUNCTION" && ops.FindWindow(SyntaxReader.Text(node, "function_name")) is not null) Refuse(node, "OPERATOR_NOT_SUPPORTED", SyntaxReader.Text(node, "function_name"));
            else continue;
            return true;
        }

        return false;
    }

    private bool HasAggregate(JsonElement node) => All(node).Any(
        call => SyntaxReader.Text(call, "class") == "FUNCTION" && aggregates.Contains(SyntaxReader.Text(call, "function_name")));

    private static bool Has(JsonElement node, string kind) => All(node).Any(child => SyntaxReader.Text(child, "class") == kind);

    private IncrementShape? Refuse(JsonElement node, string? subType, string what, string type = NotIncremental)
    {
        SourceLocation? place = All(node).Select(tree.OffsetOf).FirstOrDefault(static offset => offset is not null) is int offset ? locate(offset) : null;
        _issue ??= new IncrementIssue(type, subType, what, place);
        return null;
    }

    internal static IEnumerable<JsonElement> All(JsonElement node)
    {
        if (node.ValueKind == JsonValueKind.Array) return node.EnumerateArray().SelectMany(All);
        return node.ValueKind == JsonValueKind.Object ? node.EnumerateObject().SelectMany(static property => All(property.Value)).Prepend(node) : [];
    }
}
