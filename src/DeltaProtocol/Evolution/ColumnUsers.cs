using Millrace.DeltaProtocol.Features;
using Millrace.DeltaProtocol.Schemas;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Evolution;

/// <summary>Finds what would break when a column goes or changes its name.</summary>
internal static class ColumnUsers
{
    /// <summary>A constraint or another column whose SQL text names the column; null when there is none.</summary>
    internal static string? Find(TableShape shape, IReadOnlyList<string> path)
    {
        foreach ((string property, string expression) in shape.Properties)
        {
            bool isConstraint = property.StartsWith(MetadataKeys.ConstraintPrefix, StringComparison.OrdinalIgnoreCase);
            if (isConstraint && Names(expression, path))
                return $"the constraint '{property[MetadataKeys.ConstraintPrefix.Length..]}' ({expression})";
        }

        foreach (Column column in SchemaRules.AllFields(shape.Schema))
        {
            if (MetadataText.Find(column, MetadataKeys.Generation) is string expression && Names(expression, path))
                return $"the generated column '{column.Name}' ({expression})";
            if (InvariantText.Find(column) is string invariant && Names(invariant, path))
                return $"the invariant of column '{column.Name}' ({invariant})";
        }

        return null;
    }

    /// <summary>
    /// True when a text may name the column: its first name or its last one stands there as a word. It may be the name
    /// of something else, and then the change is refused although it would do no harm.
    /// </summary>
    private static bool Names(string expression, IReadOnlyList<string> path) =>
        SqlLexer.Read(new SourceText("expression", expression)).Any(token => token.IsName
            && (path.Count == 1 ? Is(token.Value, path[0]) : Is(token.Value, path[^1])));

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);
}
