using Millrace.Catalog.Binding;
using Millrace.DeltaProtocol.Evolution;
using Millrace.DeltaProtocol.Schemas;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Types;

namespace Millrace.Catalog.Grammar;

/// <summary>A column as CREATE TABLE or ADD COLUMN writes it.</summary>
/// <param name="Path">Name, or the path to a field of a struct.</param>
/// <param name="Type">Its type.</param>
/// <param name="Location">Where it starts.</param>
internal sealed record ColumnDefinition(IReadOnlyList<string> Path, DataType Type, SourceLocation? Location)
{
    /// <summary>The last part of the path.</summary>
    public string Name => Path[^1];

    /// <summary>False when declared NOT NULL.</summary>
    public bool IsNullable { get; init; } = true;

    /// <summary>What the column means, or null.</summary>
    public string? Comment { get; init; }

    /// <summary>The expression of GENERATED ALWAYS AS, or null.</summary>
    public QueryInput? GeneratedAs { get; init; }

    /// <summary>The expression of DEFAULT, or null.</summary>
    public QueryInput? Default { get; init; }

    /// <summary>The numbers the table gives, or null.</summary>
    public IdentityDefinition? Identity { get; init; }

    /// <summary>Where ADD COLUMN puts it, or null for the end.</summary>
    public ColumnPosition? Position { get; init; }

    /// <summary>The column as a table declares it.</summary>
    public Column ToColumn()
    {
        Column column = new(Name, Type, IsNullable) { Comment = Comment };
        if (GeneratedAs is not null) column = ColumnDeclaration.Generated(column, GeneratedAs.Text);
        if (Default is not null) column = ColumnDeclaration.WithDefault(column, Default.Text);
        return Identity is null ? column : ColumnDeclaration.Identity(column, Identity.Start, Identity.Step, Identity.AllowsExplicitInsert);
    }
}
