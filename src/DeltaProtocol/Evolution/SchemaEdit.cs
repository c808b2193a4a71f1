using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Evolution;

/// <summary>
/// One change of a table's columns, as <c>ALTER TABLE</c> asks for. A closed family. A column is named by the logical
/// names from the top, without regard to case; below an array stands <c>element</c>, below a map <c>key</c> or
/// <c>value</c>.
/// </summary>
public abstract record SchemaEdit
{
    private SchemaEdit()
    {
    }

    /// <summary>A new column; rows written before have null there, so it must be nullable and have no default yet.</summary>
    /// <param name="Parent">The struct it goes into; empty for the table.</param>
    /// <param name="Column">Name, type and comment.</param>
    /// <param name="Position">Where it goes.</param>
    public sealed record AddColumn(IReadOnlyList<string> Parent, Column Column, ColumnPosition Position) : SchemaEdit;

    /// <summary>Another name for a column; needs column mapping, because files keep their names.</summary>
    /// <param name="Column">The column.</param>
    /// <param name="NewName">Its new name, without its path.</param>
    public sealed record RenameColumn(IReadOnlyList<string> Column, string NewName) : SchemaEdit;

    /// <summary>A column gone; needs column mapping, because files keep their values.</summary>
    /// <param name="Column">The column.</param>
    public sealed record DropColumn(IReadOnlyList<string> Column) : SchemaEdit;

    /// <summary>A wider type; needs <c>delta.enableTypeWidening</c>.</summary>
    /// <param name="Column">The column, or what lies in an array or map.</param>
    /// <param name="Type">The type it shall have.</param>
    public sealed record ChangeType(IReadOnlyList<string> Column, DataType Type) : SchemaEdit;

    /// <summary>Whether null is allowed. Who forbids it must have seen that no row has one.</summary>
    /// <param name="Column">The column.</param>
    /// <param name="IsNullable">True to allow null.</param>
    public sealed record SetNullable(IReadOnlyList<string> Column, bool IsNullable) : SchemaEdit;

    /// <summary>What a column means, for people.</summary>
    /// <param name="Column">The column.</param>
    /// <param name="Comment">The text; null for none.</param>
    public sealed record SetComment(IReadOnlyList<string> Column, string? Comment) : SchemaEdit;

    /// <summary>What a column gets when a row is written without it.</summary>
    /// <param name="Column">A column of the table.</param>
    /// <param name="Expression">SQL text; null for none.</param>
    public sealed record SetDefault(IReadOnlyList<string> Column, string? Expression) : SchemaEdit;

    /// <summary>Another place among the siblings.</summary>
    /// <param name="Column">The column.</param>
    /// <param name="Position">Where it goes.</param>
    public sealed record MoveColumn(IReadOnlyList<string> Column, ColumnPosition Position) : SchemaEdit;
}
