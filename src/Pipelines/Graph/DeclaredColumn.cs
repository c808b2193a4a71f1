using Millrace.Foundation.Faults;
using Millrace.Foundation.Types;

namespace Millrace.Pipelines.Graph;

/// <summary>A column as a declaration writes it.</summary>
/// <param name="Name">Name, case preserved.</param>
/// <param name="Type">Declared type; null in the column list of a view, where the query decides.</param>
/// <param name="Location">Where the column starts.</param>
public sealed record DeclaredColumn(string Name, DataType? Type, SourceLocation Location)
{
    /// <summary>False when the column was declared NOT NULL.</summary>
    public bool IsNullable { get; init; } = true;

    /// <summary>What the column means, for people; null when nothing was said.</summary>
    public string? Comment { get; init; }

    /// <summary>The expression of GENERATED ALWAYS AS; null for an ordinary column.</summary>
    public string? GeneratedAs { get; init; }

    /// <summary>The masking function; null when the column is shown as it is.</summary>
    public ColumnMask? Mask { get; init; }
}
