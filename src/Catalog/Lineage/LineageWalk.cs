using System.Text.Json;
using Millrace.Catalog.Binding;
using Millrace.TimeSeries;

namespace Millrace.Catalog.Lineage;

/// <summary>Follows columns through the engine's syntax tree of one query.</summary>
internal sealed class LineageWalk(TimeSeriesOps ops, Func<IReadOnlyList<string>, IReadOnlyList<string>?> columnsOf)
{
    private const int MostQualifiers = 2;

    /// <summary>The columns of a query node.</summary>
    /// <param name="node">SELECT, set operation or recursive expression.</param>
    /// <param name="ctes">Expressions of WITH that it sees, by name.</param>
    public LineageScope Query(JsonElement node, IReadOnlyDictionary<string, LineageScope> ctes) => Query(node, ctes, outer: []);

    private LineageScope Query(JsonElement node, IReadOnlyDictionary<string, LineageScope> ctes, IReadOnlyList<LineageScope> outer)
    {
        if (node.TryGetProperty("node", out JsonElement inner)) return Query(inner, ctes, outer);
        IReadOnlyDictionary<string, LineageScope> visible = WithCtes(node, ctes, outer);
        return SyntaxReader.Text(node, "type") switch
        {
            "SELECT_NODE" => Select(node, visible, outer),
            "SET_OPERATION_NODE" => Union(Sides(node).Select(side => Query(side, visible, outer)).ToArray(), IsByName(node)),
            "RECURSIVE_CTE_NODE" => Recursive(node, visible, outer),
            _ => new LineageScope("", []) { Unlisted = static _ => [] },
        };
    }

    private static IEnumerable<JsonElement> Sides(JsonElement node)
    {
        if (node.TryGetProperty("left", out JsonElement left)) yield return left;
        if (node.TryGetProperty("right", out JsonElement right)) yield return right;
        if (!node.TryGetProperty("children", out JsonElement children) || children.ValueKind != JsonValueKind.Array) yield break;
        foreach (JsonElement child in children.EnumerateArray()) yield return child;
    }

    private static bool IsByName(JsonElement node) => SyntaxReader.Text(node, "setop_type").Contains("NAME", StringComparison.Ordinal);

    private IReadOnlyDictionary<string, LineageScope> WithCtes(JsonElement node, IReadOnlyDictionary<string, LineageScope> ctes, IReadOnlyList<LineageScope> outer)
    {
        if (!node.TryGetProperty("cte_map", out JsonElement map) || map.GetProperty("map").GetArrayLength() == 0) return ctes;
        Dictionary<string, LineageScope> visible = new(ctes, StringComparer.OrdinalIgnoreCase);
        foreach (JsonElement entry in map.GetProperty("map").EnumerateArray())
        {
            JsonElement value = entry.GetProperty("value");
            LineageScope scope = Query(value.GetProperty("query"), visible, outer);
            visible[SyntaxReader.Text(entry, "key")] = Renamed(scope, SyntaxReader.Text(entry, "key"), Names(value, "aliases"));
        }

        return visible;
    }

    private LineageScope Recursive(JsonElement node, IReadOnlyDictionary<string, LineageScope> ctes, IReadOnlyList<LineageScope> outer)
    {
        LineageScope first = Query(node.GetProperty("left"), ctes, outer);
        Dictionary<string, LineageScope> visible = new(ctes, StringComparer.OrdinalIgnoreCase) { [SyntaxReader.Text(node, "cte_name")] = first };
        return Union([first, Query(node.GetProperty("right"), visible, outer)], isByName: false);
    }

    private static LineageScope Union(LineageScope[] sides, bool isByName)
    {
        if (sides.Length == 0) return new LineageScope("", []);
        List<OutputColumn> columns = [];
        for (int place = 0; place < sides[0].Columns.Count; place++)
        {
            OutputColumn column = sides[0].Columns[place];
            int at = place;
            IEnumerable<ColumnSource> others = sides.Skip(1).SelectMany(side => isByName ? side.Find(column.Name) ?? [] : at < side.Columns.Count ? side.Columns[at].Sources : []);
            columns.Add(column with { Sources = [.. column.Sources.Concat(others).Distinct()] });
        }

        Func<string, IReadOnlyList<ColumnSource>>? unlisted = Array.Exists(sides, static side => side.Unlisted is not null)
            ? name => [.. sides.SelectMany(side => side.Find(name) ?? []).Distinct()]
            : null;
        return new LineageScope("", columns) { Unlisted = unlisted };
    }

    private LineageScope Select(JsonElement node, IReadOnlyDictionary<string, LineageScope> ctes, IReadOnlyList<LineageScope> outer)
    {
        List<LineageScope> here = [];
        if (node.TryGetProperty("from_table", out JsonElement from)) AddRelation(from, ctes, here, outer);
        List<OutputColumn> columns = [];
        List<LineageScope> open = [];
        foreach (JsonElement item in node.GetProperty("select_list").EnumerateArray())
        {
            if (SyntaxReader.Is(item, "STAR")) AddStar(item, here, columns, open, ctes, outer);
            else columns.Add(new OutputColumn(NameOf(item), SourcesOf(item, here, columns, ctes, outer)));
        }

        return new LineageScope("", columns) { Unlisted = open.Count == 0 ? null : name => [.. open.SelectMany(scope => scope.Unlisted!(name)).Distinct()] }; // All of them have it.
    }

    private void AddStar(
        JsonElement star, List<LineageScope> here, List<OutputColumn> columns, List<LineageScope> open, IReadOnlyDictionary<string, LineageScope> ctes, IReadOnlyList<LineageScope> outer)
    {
        string relation = SyntaxReader.Text(star, "relation_name");
        HashSet<string> without = new(Names(star, "exclude_list"), StringComparer.OrdinalIgnoreCase);
        Dictionary<string, JsonElement> replaced = new(StringComparer.OrdinalIgnoreCase);
        if (star.TryGetProperty("replace_list", out JsonElement list) && list.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement entry in list.EnumerateArray()) replaced[SyntaxReader.Text(entry, "key")] = entry.GetProperty("value");
        }

        foreach (LineageScope scope in here.Where(scope => relation.Length == 0 || scope.Alias.Equals(relation, StringComparison.OrdinalIgnoreCase)))
        {
            if (scope.Unlisted is not null) open.Add(scope);
            foreach (OutputColumn column in scope.Columns.Where(column => !without.Contains(column.Name)).ToArray())
                columns.Add(replaced.TryGetValue(column.Name, out JsonElement other) ? column with { Sources = SourcesOf(other, here, columns, ctes, outer) } : column);
        }
    }

    private void AddRelation(JsonElement node, IReadOnlyDictionary<string, LineageScope> ctes, List<LineageScope> here, IReadOnlyList<LineageScope> outer)
    {
        string alias = SyntaxReader.Text(node, "alias");
        switch (SyntaxReader.Text(node, "type"))
        {
            case "BASE_TABLE":
                string[] parts = [.. new[] { "catalog_name", "schema_name", "table_name" }.Select(name => SyntaxReader.Text(node, name)).Where(static part => part.Length > 0)];
                LineageScope table = parts.Length == 1 && ctes.TryGetValue(parts[0], out LineageScope? cte) ? cte : Table(parts);
                here.Add(Renamed(table, alias.Length > 0 ? alias : parts[^1], Names(node, "column_name_alias")));
                break;
            case "JOIN":
                AddRelation(node.GetProperty("left"), ctes, here, outer);
                AddRelation(node.GetProperty("right"), ctes, here, outer);
                break;
            case "SUBQUERY":
                here.Add(Renamed(Query(node.GetProperty("subquery"), ctes, [.. here, .. outer]), alias, Names(node, "column_name_alias")));
                break;
            case "TABLE_FUNCTION":
                here.Add(Renamed(Call(node.GetProperty("function"), ctes, [.. here, .. outer]), alias, Names(node, "column_name_alias")));
                break;
            case "EMPTY":
                break;
            default:
                here.Add(new LineageScope(alias, []) { Unlisted = static _ => [] });
                break;
        }
    }

    private LineageScope Table(string[] parts)
    {
        if (columnsOf(parts) is IReadOnlyList<string> known) return new LineageScope(parts[^1], [.. known.Select(name => new OutputColumn(name, [new ColumnSource(parts, name)]))]);
        return new LineageScope(parts[^1], []) { Unlisted = name => [new ColumnSource(parts, name)] };
    }

    private LineageScope Call(JsonElement function, IReadOnlyDictionary<string, LineageScope> ctes, IReadOnlyList<LineageScope> outer)
    {
        string name = SyntaxReader.Text(function, "function_name");
        bool isStream = name.Equals("stream", StringComparison.OrdinalIgnoreCase) || name.Equals(NodeFinder.TravelFunction, StringComparison.OrdinalIgnoreCase);
        if (!isStream && ops.FindTable(name) is null) return new LineageScope(name, []) { Unlisted = static _ => [] };
        List<LineageScope> inputs = [];
        foreach (JsonElement child in function.GetProperty("children").EnumerateArray().Where(static child => SyntaxReader.Text(child, "alias").Length == 0))
        {
            if (SyntaxReader.Is(child, "COLUMN_REF"))
            {
                string[] parts = [.. SyntaxReader.ColumnParts(child)];
                inputs.Add(parts.Length == 1 && ctes.TryGetValue(parts[0], out LineageScope? cte) ? cte : Table(parts));
            }
            else if (SyntaxReader.Is(child, "SUBQUERY"))
            {
                inputs.Add(Query(child.GetProperty("subquery"), ctes, outer));
            }
            else if (SyntaxReader.Is(child, "FUNCTION"))
            {
                inputs.Add(Call(child, ctes, outer));
            }

            if (isStream) break;
        }

        if (isStream) return inputs.Count > 0 ? inputs[0] : new LineageScope("", []) { Unlisted = static _ => [] };
        return new LineageScope(name, []) { Unlisted = column => ByName(column, inputs) };
    }

    /// <summary>The columns that a column of an operator is made of, as far as its name tells.</summary>
    private static IReadOnlyList<ColumnSource> ByName(string column, List<LineageScope> inputs)
    {
        foreach (LineageScope input in inputs)
        {
            if (input.Lists(column)) return input.Find(column)!; // It has it.
        }

        OutputColumn? longest = inputs.SelectMany(static input => input.Columns)
            .Where(candidate => candidate.Name.Length > 0 && column.EndsWith("_" + candidate.Name, StringComparison.OrdinalIgnoreCase))
            .MaxBy(static candidate => candidate.Name.Length);
        if (longest is not null) return longest.Sources;
        LineageScope[] open = [.. inputs.Where(static input => input.Unlisted is not null)];
        return open.Length == 1 ? open[0].Unlisted!(column) : []; // It was chosen for having it.
    }

    private static LineageScope Renamed(LineageScope scope, string alias, IReadOnlyList<string> names) => names.Count == 0
        ? scope with { Alias = alias }
        : scope with { Alias = alias, Columns = [.. scope.Columns.Select((column, place) => place < names.Count ? column with { Name = names[place] } : column)] };

    private static string[] Names(JsonElement node, string property) => !node.TryGetProperty(property, out JsonElement list) || list.ValueKind != JsonValueKind.Array
        ? []
        : [.. list.EnumerateArray().Select(static item => item.ValueKind == JsonValueKind.String ? item.GetString() ?? "" : SyntaxReader.Text(item, "column"))];

    private static string NameOf(JsonElement item)
    {
        string alias = SyntaxReader.Text(item, "alias");
        if (alias.Length > 0) return alias;
        return SyntaxReader.Is(item, "COLUMN_REF") ? SyntaxReader.ColumnParts(item)[^1] : "";
    }

    private IReadOnlyList<ColumnSource> SourcesOf(
        JsonElement expression, List<LineageScope> here, List<OutputColumn> earlier, IReadOnlyDictionary<string, LineageScope> ctes, IReadOnlyList<LineageScope> outer)
    {
        List<ColumnSource> sources = [];
        Collect(expression);
        return [.. sources.Distinct()];

        void Collect(JsonElement node)
        {
            if (node.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement child in node.EnumerateArray()) Collect(child);
                return;
            }

            if (node.ValueKind != JsonValueKind.Object) return;
            if (SyntaxReader.Is(node, "COLUMN_REF"))
            {
                sources.AddRange(Column(SyntaxReader.ColumnParts(node), here, earlier, outer));
                return;
            }

            if (SyntaxReader.Is(node, "SUBQUERY") && node.TryGetProperty("subquery", out JsonElement query))
            {
                sources.AddRange(Query(query, ctes, [.. here, .. outer]).Columns.SelectMany(static column => column.Sources));
                return;
            }

            foreach (JsonProperty property in node.EnumerateObject()) Collect(property.Value);
        }
    }

    private static IReadOnlyList<ColumnSource> Column(IReadOnlyList<string> parts, List<LineageScope> here, List<OutputColumn> earlier, IReadOnlyList<LineageScope> outer)
    {
        // The longest reading comes first: schema.table.column, table.column, column.field.
        for (int qualifier = Math.Min(parts.Count - 2, MostQualifiers); qualifier >= 0; qualifier--)
        {
            LineageScope? named = here.Concat(outer).FirstOrDefault(scope => scope.Alias.Equals(parts[qualifier], StringComparison.OrdinalIgnoreCase));
            if (named?.Find(parts[qualifier + 1]) is IReadOnlyList<ColumnSource> found) return found;
        }

        foreach (IReadOnlyList<LineageScope> level in (IReadOnlyList<LineageScope>[])[here, outer])
        {
            if (level.FirstOrDefault(scope => scope.Lists(parts[0])) is LineageScope sure) return sure.Find(parts[0])!; // It lists it.
            LineageScope[] open = [.. level.Where(static scope => scope.Unlisted is not null)];
            OutputColumn? before = earlier.FirstOrDefault(column => column.Name.Equals(parts[0], StringComparison.OrdinalIgnoreCase));
            if (before is not null && open.Length == 0) return before.Sources;
            if (open.Length == 1) return open[0].Unlisted!(parts[0]); // It was chosen for having it.
            if (open.Length > 1) return [];
        }

        return [];
    }
}
