using System.Text.Json;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Text;

namespace Millrace.Delta.Scanning;

/// <summary>
/// Reads the part of a WHERE condition by which files can be chosen: comparisons of a column with a constant, IN,
/// BETWEEN, IS NULL, LIKE with a fixed start, and what AND, OR and NOT make of them. Everything else counts as unknown,
/// which keeps files.
/// </summary>
/// <param name="columnOf">
/// The path in the table of a column reference, given its parts; null when it is not, or may not be, a column of the table.
/// </param>
public sealed class PredicateReader(Func<IReadOnlyList<string>, IReadOnlyList<string>?> columnOf)
{
    /// <summary>Reads an expression over one table.</summary>
    /// <param name="engine">Parses it.</param>
    /// <param name="expression">The expression; null for none.</param>
    /// <param name="alias">The table's alias; columns are named alone or after it.</param>
    public static FilePredicate Read(MillraceEngine engine, BoundExpression? expression, string alias)
    {
        ArgumentNullException.ThrowIfNull(engine);
        if (expression is null) return FilePredicate.Anything;
        const string prefix = "SELECT 1 WHERE ";
        using SyntaxTree tree = engine.Parse(prefix + expression.Sql, offset => expression.Locate(Math.Max(0, offset - prefix.Length)));
        return new PredicateReader(parts => PathBelow(parts, alias, isAlone: true)).Read(tree.Root.GetProperty("where_clause"));
    }

    /// <summary>The path of a column reference in the table of an alias, or null.</summary>
    /// <param name="parts">Parts of the reference.</param>
    /// <param name="alias">The alias.</param>
    /// <param name="isAlone">True when a reference without the alias can mean no other table.</param>
    public static IReadOnlyList<string>? PathBelow(IReadOnlyList<string> parts, string alias, bool isAlone)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count > 1 && parts[0].Equals(alias, StringComparison.OrdinalIgnoreCase)) return [.. parts.Skip(1)];
        return isAlone ? parts : null;
    }

    /// <summary>Reads a node of the engine's syntax tree.</summary>
    public FilePredicate Read(JsonElement node)
    {
        if (node.ValueKind != JsonValueKind.Object) return FilePredicate.Anything;
        switch (TypeOf(node))
        {
            case "CONJUNCTION_AND": return new FilePredicate.And([.. Children(node).Select(Read)]);
            case "CONJUNCTION_OR": return new FilePredicate.Or([.. Children(node).Select(Read)]);
            case "OPERATOR_NOT": return new FilePredicate.Not(Read(Children(node)[0]));
            case "OPERATOR_IS_NULL": return IsNull(node);
            case "OPERATOR_IS_NOT_NULL": return new FilePredicate.Not(IsNull(node));
            case "COMPARE_IN": return In(node);
            case "COMPARE_NOT_IN": return new FilePredicate.Not(In(node));
            case "COMPARE_BETWEEN": return Between(node);
            case "COMPARE_NOT_BETWEEN": return new FilePredicate.Not(Between(node));
            case "FUNCTION": return Function(node);
            case "COLUMN_REF" when Column(node) is { } flag: return new FilePredicate.Compare(flag, CompareOperator.Equal, true);
            case "COMPARE_NOT_DISTINCT_FROM":
                // True exactly where = is, but false where that is null: its opposite must stay unknown.
                return new FilePredicate.And(
                    Compare(node.GetProperty("left"), CompareOperator.Equal, node.GetProperty("right")), FilePredicate.Anything);
            case string comparison when OperatorOf(comparison) is CompareOperator op:
                return Compare(node.GetProperty("left"), op, node.GetProperty("right"));
            default: return FilePredicate.Anything;
        }
    }

    private static string TypeOf(JsonElement node) =>
        node.TryGetProperty("type", out JsonElement type) && type.ValueKind == JsonValueKind.String ? type.GetString()! : "";

    private static JsonElement[] Children(JsonElement node) => [.. node.GetProperty("children").EnumerateArray()];

    private static CompareOperator? OperatorOf(string comparison) => comparison switch
    {
        "COMPARE_EQUAL" => CompareOperator.Equal,
        "COMPARE_NOTEQUAL" => CompareOperator.NotEqual,
        "COMPARE_LESSTHAN" => CompareOperator.Less,
        "COMPARE_LESSTHANOREQUALTO" => CompareOperator.LessOrEqual,
        "COMPARE_GREATERTHAN" => CompareOperator.Greater,
        "COMPARE_GREATERTHANOREQUALTO" => CompareOperator.GreaterOrEqual,
        _ => null,
    };

    private static CompareOperator Mirrored(CompareOperator op) => op switch
    {
        CompareOperator.Less => CompareOperator.Greater,
        CompareOperator.LessOrEqual => CompareOperator.GreaterOrEqual,
        CompareOperator.Greater => CompareOperator.Less,
        CompareOperator.GreaterOrEqual => CompareOperator.LessOrEqual,
        _ => op,
    };

    private IReadOnlyList<string>? Column(JsonElement node) => TypeOf(node) == "COLUMN_REF"
        ? columnOf([.. node.GetProperty("column_names").EnumerateArray().Select(part => part.GetString() ?? "")])
        : null;

    private FilePredicate Compare(JsonElement left, CompareOperator op, JsonElement right)
    {
        if (Column(left) is { } column && ConstantReader.Read(right) is object value) return new FilePredicate.Compare(column, op, value);
        return Column(right) is { } mirrored && ConstantReader.Read(left) is object constant
            ? new FilePredicate.Compare(mirrored, Mirrored(op), constant)
            : FilePredicate.Anything;
    }

    private FilePredicate IsNull(JsonElement node) =>
        Column(Children(node)[0]) is { } column ? new FilePredicate.IsNull(column) : FilePredicate.Anything;

    private FilePredicate In(JsonElement node)
    {
        JsonElement[] children = Children(node);
        if (Column(children[0]) is not { } column) return FilePredicate.Anything;
        List<object?> values = [];
        foreach (JsonElement child in children.AsSpan(1))
        {
            object? value = ConstantReader.Read(child);
            if (value is null && !ConstantReader.IsNull(child)) return FilePredicate.Anything;
            values.Add(value);
        }

        return new FilePredicate.In(column, values);
    }

    private FilePredicate.And Between(JsonElement node)
    {
        JsonElement input = node.GetProperty("input");
        return new FilePredicate.And(
            Compare(input, CompareOperator.GreaterOrEqual, node.GetProperty("lower")),
            Compare(input, CompareOperator.LessOrEqual, node.GetProperty("upper")));
    }

    private FilePredicate Function(JsonElement node)
    {
        JsonElement[] children = Children(node);
        if (children.Length != 2 || Column(children[0]) is not { } column || ConstantReader.Read(children[1]) is not string text)
            return FilePredicate.Anything;
        switch (node.GetProperty("function_name").GetString())
        {
            case "prefix" or "starts_with" or "^@" or "startswith": return StartsWith(column, text);
            case "~~":
                int wildcard = text.AsSpan().IndexOfAny('%', '_');

                // Other rows than those that start so may match nothing, but whether these match is not known: the
                // condition's opposite must stay unknown.
                return new FilePredicate.And(StartsWith(column, wildcard < 0 ? text : text[..wildcard]), FilePredicate.Anything);
            default: return FilePredicate.Anything;
        }
    }

    private static FilePredicate StartsWith(IReadOnlyList<string> column, string prefix) =>
        prefix.Length == 0 ? FilePredicate.Anything : new FilePredicate.StartsWith(column, prefix);
}
