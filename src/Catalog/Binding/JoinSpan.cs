using System.Text.Json;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Binding;

/// <summary>
/// Reads from the condition of a join how far apart the event times of matching rows can be:
/// <c>b.ts BETWEEN a.ts AND a.ts + INTERVAL 1 HOUR</c>.
/// </summary>
internal sealed class JoinSpan(JsonElement join, EventTime? left, EventTime? right)
{
    private readonly HashSet<string> _leftNames = NamesOf(join.GetProperty("left"));
    private long? _rightMinusLeft;
    private long? _leftMinusRight;

    /// <summary>How much newer than a left row matching right rows can be, and the other way round; null for no bound.</summary>
    public (long? LeftWaits, long? RightWaits) Waits()
    {
        if (left is null || right is null) return (null, null);
        if (join.TryGetProperty("condition", out JsonElement condition) && condition.ValueKind == JsonValueKind.Object) Read(condition);
        return (_rightMinusLeft, _leftMinusRight);
    }

    private void Read(JsonElement node)
    {
        switch (SyntaxReader.Text(node, "type"))
        {
            case "CONJUNCTION_AND":
                foreach (JsonElement child in node.GetProperty("children").EnumerateArray()) Read(child);
                break;
            case "COMPARE_BETWEEN":
                AtMost(node.GetProperty("lower"), node.GetProperty("input"));
                AtMost(node.GetProperty("input"), node.GetProperty("upper"));
                break;
            case "COMPARE_EQUAL":
                AtMost(node.GetProperty("left"), node.GetProperty("right"));
                AtMost(node.GetProperty("right"), node.GetProperty("left"));
                break;
            case "COMPARE_LESSTHAN" or "COMPARE_LESSTHANOREQUALTO":
                AtMost(node.GetProperty("left"), node.GetProperty("right"));
                break;
            case "COMPARE_GREATERTHAN" or "COMPARE_GREATERTHANOREQUALTO":
                AtMost(node.GetProperty("right"), node.GetProperty("left"));
                break;
        }
    }

    /// <summary>small ≤ great, where both are an event time and a constant length.</summary>
    private void AtMost(JsonElement small, JsonElement great)
    {
        if (TermOf(small) is not (bool smallIsLeft, long smallShift) || TermOf(great) is not (bool greatIsLeft, long greatShift) || smallIsLeft == greatIsLeft) return;
        long difference = greatShift - smallShift;
        if (smallIsLeft) _leftMinusRight = Math.Min(_leftMinusRight ?? long.MaxValue, difference);
        else _rightMinusLeft = Math.Min(_rightMinusLeft ?? long.MaxValue, difference);
    }

    private (bool IsLeft, long Shift)? TermOf(JsonElement node)
    {
        if (SyntaxReader.Is(node, "COLUMN_REF")) return SideOf(SyntaxReader.ColumnParts(node)) is bool isLeft ? (isLeft, 0) : null;
        if (!SyntaxReader.Is(node, "FUNCTION")) return null;
        JsonElement children = node.GetProperty("children");
        string name = SyntaxReader.Text(node, "function_name");
        if (name is not ("+" or "-") || children.GetArrayLength() != 2) return null;
        return TermOf(children[0]) is (bool side, long shift) && LengthOf(children[1]) is long length ? (side, shift + (name == "+" ? length : -length)) : null;
    }

    private bool? SideOf(IReadOnlyList<string> parts)
    {
        if (parts.Count >= 2)
        {
            bool isLeft = _leftNames.Contains(parts[^2]);
            return parts[^1].Equals(isLeft ? left!.Column : right!.Column, StringComparison.OrdinalIgnoreCase) ? isLeft : null;
        }

        bool isOfLeft = parts[0].Equals(left!.Column, StringComparison.OrdinalIgnoreCase);
        bool isOfRight = parts[0].Equals(right!.Column, StringComparison.OrdinalIgnoreCase);
        return isOfLeft == isOfRight ? null : isOfLeft;
    }

    /// <summary>Microseconds of an interval literal; null when the node is none of fixed length.</summary>
    private static long? LengthOf(JsonElement node)
    {
        if (SyntaxReader.Is(node, "OPERATOR_CAST") && SyntaxReader.Text(node.GetProperty("cast_type"), "id") == "INTERVAL")
            return IntervalText.TryParse(SyntaxReader.AsText(SyntaxReader.Constant(node.GetProperty("child"))), out TimeSpan length) ? length.Ticks / TimeSpan.TicksPerMicrosecond : null;
        if (!SyntaxReader.Is(node, "FUNCTION")) return null;
        string unit = SyntaxReader.Text(node, "function_name");
        if (!unit.StartsWith("to_", StringComparison.Ordinal) || NumberIn(node) is not double count) return null;
        return IntervalText.TryParse($"1 {unit[3..]}", out TimeSpan one) ? (long)(count * one.Ticks / TimeSpan.TicksPerMicrosecond) : null;
    }

    private static double? NumberIn(JsonElement node)
    {
        if (node.ValueKind == JsonValueKind.Object && SyntaxReader.Is(node, "VALUE_CONSTANT")) return SyntaxReader.Constant(node) as double?;
        if (node.ValueKind == JsonValueKind.Object && node.TryGetProperty("child", out JsonElement child)) return NumberIn(child);
        return node.ValueKind == JsonValueKind.Object && node.TryGetProperty("children", out JsonElement children) && children.GetArrayLength() > 0 ? NumberIn(children[0]) : null;
    }

    /// <summary>The names by which columns of a relation can be qualified.</summary>
    private static HashSet<string> NamesOf(JsonElement relation)
    {
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        Collect(relation);
        return names;

        void Collect(JsonElement node)
        {
            string alias = SyntaxReader.Text(node, "alias");
            if (alias.Length > 0) names.Add(alias);
            else if (SyntaxReader.Is(node, "BASE_TABLE")) names.Add(SyntaxReader.Text(node, "table_name"));
            else if (SyntaxReader.Is(node, "TABLE_FUNCTION") && node.GetProperty("function").GetProperty("children") is { ValueKind: JsonValueKind.Array } children
                && children.GetArrayLength() > 0 && SyntaxReader.Is(children[0], "COLUMN_REF")) names.Add(SyntaxReader.ColumnParts(children[0])[^1]);
            if (!SyntaxReader.Is(node, "JOIN")) return;
            Collect(node.GetProperty("left"));
            Collect(node.GetProperty("right"));
        }
    }
}
