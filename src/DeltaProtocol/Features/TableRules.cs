using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Faults;
using Millrace.DeltaProtocol.Schemas;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Features;

/// <summary>
/// What every row written into a table must keep to. Metadata of a feature that the protocol does not include has no
/// force and does not appear here.
/// </summary>
/// <param name="Columns">All columns and struct fields, outer ones first.</param>
/// <param name="Checks">Conditions on whole rows, by name.</param>
public sealed record TableRules(IReadOnlyList<ColumnRules> Columns, IReadOnlyList<CheckConstraint> Checks)
{
    /// <summary>True when nothing but types and nullability has to be kept.</summary>
    public bool IsPlain => Checks.Count == 0 && !Columns.Any(column => column.HasExpression);

    /// <summary>Reads the rules of a table, such as those of a snapshot.</summary>
    /// <param name="protocol">Says which rules have force.</param>
    /// <param name="metadata">Has the properties.</param>
    /// <param name="schema">The columns.</param>
    /// <exception cref="MillraceException">DELTA_SCHEMA_INVALID: a rule that has force cannot be read.</exception>
    public static TableRules Of(LogAction.Protocol protocol, LogAction.Metadata metadata, TableSchema schema)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(schema);
        return new TableRules(
            [.. Fields([], schema).Select(field => RulesOf(protocol, field.Path, field.Column))],
            FeatureGate.Includes(protocol, "checkConstraints") ? ChecksOf(metadata.Configuration) : []);
    }

    /// <summary>The first rule with an expression as feature and text, for a refusal; null when there is none.</summary>
    internal (string Feature, string Detail)? FirstExpression()
    {
        if (Checks.Count > 0)
            return ("checkConstraints", $"{MetadataKeys.ConstraintPrefix}{Checks[0].Name} = {Checks[0].Expression}");
        foreach (ColumnRules rules in Columns)
        {
            string column = string.Join('.', rules.Path);
            if (rules.Invariant is string invariant) return ("invariants", $"column {column}: {invariant}");
            if (rules.GenerationExpression is string generated) return ("generatedColumns", $"column {column}: {generated}");
            if (rules.Identity is not null) return ("identityColumns", $"column {column}");
            if (rules.Default is string value) return ("allowColumnDefaults", $"column {column}: {value}");
        }

        return null;
    }

    private static ColumnRules RulesOf(LogAction.Protocol protocol, IReadOnlyList<string> path, Column column) =>
        new(path, column)
        {
            GenerationExpression = FeatureGate.Includes(protocol, "generatedColumns")
                ? MetadataText.Find(column, MetadataKeys.Generation)
                : null,
            Default = FeatureGate.Includes(protocol, "allowColumnDefaults")
                ? MetadataText.Find(column, MetadataKeys.Default)
                : null,
            Identity = FeatureGate.Includes(protocol, "identityColumns") ? IdentityOf(column) : null,
            Invariant = FeatureGate.Includes(protocol, "invariants") ? InvariantText.Find(column) : null,
        };

    private static IdentityRule? IdentityOf(Column column)
    {
        if (!column.Metadata.ContainsKey(MetadataKeys.IdentityStart)) return null;
        long? start = MetadataText.FindNumber(column, MetadataKeys.IdentityStart);
        long? step = MetadataText.FindNumber(column, MetadataKeys.IdentityStep);
        if (start is null || step is null or 0)
        {
            throw DeltaErrors.InvalidSchema(
                $"the identity column '{column.Name}' has no start, or a step that is no whole number but 0");
        }

        return new IdentityRule(
            start.Value,
            step.Value,
            MetadataText.FindNumber(column, MetadataKeys.IdentityMark),
            MetadataText.FindFlag(column, MetadataKeys.IdentityExplicit));
    }

    private static List<CheckConstraint> ChecksOf(IReadOnlyDictionary<string, string> properties) =>
    [
        .. properties
            .Where(pair => pair.Key.StartsWith(MetadataKeys.ConstraintPrefix, StringComparison.OrdinalIgnoreCase))
            .Select(pair => new CheckConstraint(pair.Key[MetadataKeys.ConstraintPrefix.Length..], pair.Value))
            .OrderBy(check => check.Name, StringComparer.Ordinal),
    ];

    private static IEnumerable<(IReadOnlyList<string> Path, Column Column)> Fields(
        IReadOnlyList<string> above, TableSchema schema)
    {
        foreach (Column column in schema)
        {
            IReadOnlyList<string> path = [.. above, column.Name];
            yield return (path, column);
            foreach ((IReadOnlyList<string>, Column) field in Inside(path, column.Type)) yield return field;
        }
    }

    private static IEnumerable<(IReadOnlyList<string> Path, Column Column)> Inside(
        IReadOnlyList<string> path, DataType type) => type switch
    {
        DataType.Struct nested => Fields(path, nested.Fields),
        DataType.Array array => Inside([.. path, "element"], array.Element),
        DataType.Map map => Inside([.. path, "key"], map.Key).Concat(Inside([.. path, "value"], map.Value)),
        _ => [],
    };
}
