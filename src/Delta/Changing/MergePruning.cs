using System.Text.Json;
using Millrace.Delta.Scanning;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Changing;

/// <summary>
/// Finds which rows of a merge's target can match at all: what the condition asks of the target alone, and for each
/// equality of a target and a source column the values the source has there.
/// </summary>
internal sealed class MergePruning(MillraceEngine engine, MergeOrder order, MergeSource source, TableSchema schema)
{
    /// <summary>A condition that is true of every target row that matches.</summary>
    public FilePredicate Predicate(CancellationToken cancellationToken)
    {
        using SyntaxTree tree = engine.Parse($"SELECT 1 WHERE {order.Condition.Sql}", static _ => null);
        JsonElement condition = tree.Root.GetProperty("where_clause");
        List<FilePredicate> all = [new PredicateReader(parts => ColumnOf(parts, order.TargetAlias, isTarget: true)).Read(condition)];
        foreach (JsonElement conjunct in Conjuncts(condition))
        {
            if (Equality(conjunct) is (IReadOnlyList<string> target, string column)) all.Add(ValuesOf(target, column, cancellationToken));
        }

        return PredicateTypes.Fit(new FilePredicate.And(all), schema);
    }

    private static string TypeOf(JsonElement node) => node.TryGetProperty("type", out JsonElement type) ? type.GetString() ?? "" : "";

    private static IEnumerable<JsonElement> Conjuncts(JsonElement node) => TypeOf(node) == "CONJUNCTION_AND"
        ? node.GetProperty("children").EnumerateArray().SelectMany(Conjuncts)
        : [node];

    private (IReadOnlyList<string> Target, string Column)? Equality(JsonElement node)
    {
        if (TypeOf(node) != "COMPARE_EQUAL") return null;
        JsonElement left = node.GetProperty("left");
        JsonElement right = node.GetProperty("right");
        if (TypeOf(left) != "COLUMN_REF" || TypeOf(right) != "COLUMN_REF") return null;
        return Pair(Parts(left), Parts(right)) ?? Pair(Parts(right), Parts(left));
    }

    private (IReadOnlyList<string> Target, string Column)? Pair(string[] first, string[] second)
    {
        IReadOnlyList<string>? target = ColumnOf(first, order.TargetAlias, isTarget: true);
        IReadOnlyList<string>? column = ColumnOf(second, order.SourceAlias, isTarget: false);
        return target is not null && column is [string name] ? (target, name) : null;
    }

    private static string[] Parts(JsonElement node) =>
        [.. node.GetProperty("column_names").EnumerateArray().Select(static part => part.GetString() ?? "")];

    /// <summary>The path of a reference on one side; one without alias counts when only that side has such a column.</summary>
    private IReadOnlyList<string>? ColumnOf(IReadOnlyList<string> parts, string alias, bool isTarget)
    {
        if (PredicateReader.PathBelow(parts, alias, isAlone: false) is { } path) return path;
        bool inTarget = schema.Find(parts[0]) is not null;
        bool inSource = source.Has(parts[0]);
        bool isOtherAlias = parts[0].Equals(isTarget ? order.SourceAlias : order.TargetAlias, StringComparison.OrdinalIgnoreCase);
        return !isOtherAlias && inTarget != inSource && inTarget == isTarget ? parts : null;
    }

    private FilePredicate ValuesOf(IReadOnlyList<string> target, string column, CancellationToken cancellationToken)
    {
        DataType? type = MillraceEngine.TypeOf(source.Columns.First(own => own.Name.Equals(column, StringComparison.OrdinalIgnoreCase)).EngineType);
        return type is null || schema.Find(target[0])?.Type is not DataType wanted || target.Count != 1
            ? FilePredicate.Anything
            : ColumnValues.Of(engine, source.Table, column, type, target, wanted, cancellationToken);
    }
}
