using System.Text.Json;

namespace Millrace.Catalog.Binding;

/// <summary>Reads what a SELECT with groups gives: its keys, and how two results of a group are put together.</summary>
/// <param name="select">The node of the SELECT.</param>
/// <param name="hasAggregate">True for an expression that looks at several rows.</param>
internal sealed class GroupReader(JsonElement select, Func<JsonElement, bool> hasAggregate)
{
    private static readonly Dictionary<string, string> FoldOf = new(StringComparer.OrdinalIgnoreCase)
    {
        ["count"] = "sum",
        ["count_star"] = "sum",
        ["count_if"] = "sum",
        ["sum"] = "sum",
        ["min"] = "min",
        ["max"] = "max",
        ["bool_and"] = "bool_and",
        ["bool_or"] = "bool_or",
        ["bit_and"] = "bit_and",
        ["bit_or"] = "bit_or",
    };

    private readonly JsonElement[] _items = [.. select.GetProperty("select_list").EnumerateArray()];

    public IncrementGroups Read()
    {
        int[] keys = [.. Enumerable.Range(0, _items.Length).Where(at => !hasAggregate(_items[at]))];
        string?[] folds = [.. _items.Select(static (item, _) => FoldFor(item))];
        bool areFolded = Enumerable.Range(0, _items.Length).All(at => keys.Contains(at) || folds[at] is not null);
        return new IncrementGroups(keys) { Folds = areFolded && TellsGroupsApart(keys) ? [.. folds.Select((fold, at) => keys.Contains(at) ? null : fold)] : [] };
    }

    private static string? FoldFor(JsonElement item)
    {
        if (SyntaxReader.Text(item, "class") != "FUNCTION" || item.GetProperty("distinct").ValueKind == JsonValueKind.True) return null;

        // min(x, 3) gives the three least values.
        bool isPlain = item.GetProperty("children").GetArrayLength() <= 1;
        return isPlain ? FoldOf.GetValueOrDefault(SyntaxReader.Text(item, "function_name")) : null;
    }

    /// <summary>True when every group expression is among the keys that are given, so that no two groups give the same.</summary>
    private bool TellsGroupsApart(int[] keys)
    {
        JsonElement[] groups = [.. select.GetProperty("group_expressions").EnumerateArray()];
        HashSet<string> columns = [.. groups.Where(static group => SyntaxReader.Is(group, "COLUMN_REF")).Select(static group => SyntaxReader.ColumnParts(group)[^1].ToUpperInvariant())];
        return Array.TrueForAll(groups, group => SyntaxReader.Constant(group) is double place && SyntaxReader.Is(group, "VALUE_CONSTANT")
            ? keys.Contains((int)place - 1)
            : keys.Any(key => IsSame(group, _items[key]) || IsAlias(group, _items[key], columns)));
    }

    /// <summary>True when a group means an item by its alias, and cannot mean a column of that name.</summary>
    private static bool IsAlias(JsonElement group, JsonElement item, HashSet<string> columns)
    {
        if (!SyntaxReader.Is(group, "COLUMN_REF") || SyntaxReader.ColumnParts(group) is not [string name]) return false;
        return SyntaxReader.Text(item, "alias").Equals(name, StringComparison.OrdinalIgnoreCase)
            && IncrementShapes.All(item).Where(static node => SyntaxReader.Is(node, "COLUMN_REF")).Any(column => !columns.Contains(SyntaxReader.ColumnParts(column)[^1].ToUpperInvariant()));
    }

    private static bool IsSame(JsonElement one, JsonElement other)
    {
        if (one.ValueKind != other.ValueKind) return false;
        if (one.ValueKind == JsonValueKind.Array)
            return one.GetArrayLength() == other.GetArrayLength() && one.EnumerateArray().Zip(other.EnumerateArray()).All(static pair => IsSame(pair.First, pair.Second));
        if (one.ValueKind != JsonValueKind.Object) return one.GetRawText() == other.GetRawText();
        bool isColumn = SyntaxReader.Is(one, "COLUMN_REF") && SyntaxReader.Is(other, "COLUMN_REF");
        if (isColumn) return SyntaxReader.ColumnParts(one).SequenceEqual(SyntaxReader.ColumnParts(other), StringComparer.OrdinalIgnoreCase);
        return one.EnumerateObject().Where(static property => property.Name is not ("alias" or "query_location"))
            .All(property => other.TryGetProperty(property.Name, out JsonElement value) && IsSame(property.Value, value));
    }
}
