using System.Text.Json;
using Millrace.Delta.Scanning;
using Millrace.DeltaProtocol.Snapshots;

namespace Millrace.Catalog.Binding;

/// <summary>
/// Finds what a SELECT asks of the rows of each table it names, so that files without such rows are left out. Only what
/// holds for every row of the result counts: WHERE for tables whose rows a join keeps or drops but never makes up, and ON
/// for tables of which a join only takes what matches.
/// </summary>
internal sealed class TablePredicates
{
    private readonly Dictionary<ulong, FilePredicate> _found;
    private readonly bool _isAlone;

    private TablePredicates(Dictionary<ulong, FilePredicate> found, bool isAlone)
    {
        _found = found;
        _isAlone = isAlone;
    }

    /// <summary>Adds the conditions of a SELECT node by the position of each table's node.</summary>
    public static void Find(JsonElement select, Dictionary<ulong, FilePredicate> found)
    {
        if (!SyntaxReader.Is(select, "SELECT_NODE") || !select.TryGetProperty("from_table", out JsonElement from)) return;
        JsonElement[] conditions = select.TryGetProperty("where_clause", out JsonElement where) && where.ValueKind == JsonValueKind.Object ? [where] : [];
        new TablePredicates(found, isAlone: !SyntaxReader.Is(from, "JOIN")).Visit(from, conditions);
    }

    /// <summary>The position of a table's node, by which its condition is found; null when it has none.</summary>
    public static ulong? KeyOf(JsonElement table)
    {
        JsonElement place = SyntaxReader.Is(table, "TABLE_FUNCTION") ? table.GetProperty("function") : table;
        return place.TryGetProperty("query_location", out JsonElement location) && location.TryGetUInt64(out ulong key) && key != ulong.MaxValue ? key : null;
    }

    private void Visit(JsonElement from, JsonElement[] conditions)
    {
        if (SyntaxReader.Is(from, "JOIN"))
        {
            VisitJoin(from, conditions);
            return;
        }

        if (conditions.Length == 0 || IsRenamedOrSampled(from) || KeyOf(from) is not ulong key) return;
        string alias = SyntaxReader.Text(from, "alias");
        if (alias.Length == 0) alias = NameOf(from);
        PredicateReader reader = new(parts => PredicateReader.PathBelow(parts, alias, _isAlone));
        _found[key] = new FilePredicate.And([.. conditions.Select(reader.Read)]);
    }

    private void VisitJoin(JsonElement join, JsonElement[] conditions)
    {
        JsonElement left = join.GetProperty("left");
        JsonElement right = join.GetProperty("right");
        JsonElement[] on = join.TryGetProperty("condition", out JsonElement condition) && condition.ValueKind == JsonValueKind.Object ? [condition] : [];
        bool isRegular = SyntaxReader.Text(join, "ref_type") is "REGULAR" or "NATURAL" or "CROSS";
        switch (SyntaxReader.Text(join, "join_type"))
        {
            case "INNER" when isRegular:
                Visit(left, [.. conditions, .. on]);
                Visit(right, [.. conditions, .. on]);
                break;
            case "LEFT" when isRegular:
                Visit(left, conditions);
                Visit(right, on);
                break;
            case "RIGHT" when isRegular:
                Visit(left, on);
                Visit(right, conditions);
                break;
            case "SEMI" when isRegular:
                Visit(left, [.. conditions, .. on]);
                Visit(right, on);
                break;
            case "ANTI" when isRegular:
                Visit(left, conditions);
                Visit(right, on);
                break;
            case "INNER" or "LEFT" when SyntaxReader.Text(join, "ref_type") == "ASOF":
                // Without some of its rows, the right side would give the next best match instead.
                Visit(left, conditions);
                break;
        }
    }

    private static string NameOf(JsonElement from)
    {
        if (!SyntaxReader.Is(from, "TABLE_FUNCTION")) return SyntaxReader.Text(from, "table_name");
        JsonElement function = from.GetProperty("function");
        JsonElement children = function.GetProperty("children");
        return SyntaxReader.Text(function, "function_name") == NodeFinder.TravelFunction && children.GetArrayLength() > 0
            ? SyntaxReader.ColumnParts(children[0])[^1]
            : "";
    }

    private static bool IsRenamedOrSampled(JsonElement from) =>
        (from.TryGetProperty("column_name_alias", out JsonElement names) && names.ValueKind == JsonValueKind.Array && names.GetArrayLength() > 0)
        || (from.TryGetProperty("sample", out JsonElement sample) && sample.ValueKind == JsonValueKind.Object);
}
