using System.Collections.Frozen;
using System.Globalization;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Schemas;

/// <summary>Gives columns of a new table the rules that the protocol keeps in their metadata.</summary>
public static class ColumnDeclaration
{
    /// <summary>The expression that a column is computed by; null when its values are given.</summary>
    public static string? GenerationOf(Column column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return MetadataText.Find(column, MetadataKeys.Generation);
    }

    /// <summary>The column, whose value every row computes by an expression.</summary>
    /// <param name="column">The column.</param>
    /// <param name="expression">SQL text over other columns of the row.</param>
    public static Column Generated(Column column, string expression) =>
        MetadataText.With(column, MetadataKeys.Generation, MetadataText.Quote(expression));

    /// <summary>The column, which gets a value where a row is written without one.</summary>
    /// <param name="column">The column.</param>
    /// <param name="expression">SQL text that needs no row.</param>
    public static Column WithDefault(Column column, string expression) =>
        MetadataText.With(column, MetadataKeys.Default, MetadataText.Quote(expression));

    /// <summary>The column, whose values the table counts up.</summary>
    /// <param name="column">A column of type long.</param>
    /// <param name="start">First value.</param>
    /// <param name="step">Distance of values, not 0.</param>
    /// <param name="allowsExplicitInsert">True when rows may bring their own value.</param>
    public static Column Identity(Column column, long start, long step, bool allowsExplicitInsert)
    {
        ArgumentNullException.ThrowIfNull(column);
        ArgumentOutOfRangeException.ThrowIfZero(step);
        Dictionary<string, string> metadata = new(column.Metadata, StringComparer.Ordinal)
        {
            [MetadataKeys.IdentityStart] = start.ToString(CultureInfo.InvariantCulture),
            [MetadataKeys.IdentityStep] = step.ToString(CultureInfo.InvariantCulture),
            [MetadataKeys.IdentityExplicit] = allowsExplicitInsert ? "true" : "false",
        };
        return column with { Metadata = metadata.ToFrozenDictionary(StringComparer.Ordinal) };
    }
}
