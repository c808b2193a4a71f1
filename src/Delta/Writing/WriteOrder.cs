using Millrace.Engine.Queries;

namespace Millrace.Delta.Writing;

/// <summary>An order to write the rows of a query into a table that exists.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Mode">What happens to the rows the table has.</param>
public sealed record WriteOrder(BoundQuery Rows, WriteMode Mode)
{
    /// <summary>
    /// Columns of the table, in the order of the query's, that get its values: an INSERT with a list of columns, or all
    /// columns for one without. Null (the default) matches by name.
    /// </summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>How the schema may change.</summary>
    public SchemaChange Schema { get; init; } = SchemaChange.None;

    /// <summary>How the commit shall be described.</summary>
    public CommitNotes Notes { get; init; } = CommitNotes.None;

    /// <summary>Size after which a new file is begun, in bytes; null for the table's <c>delta.targetFileSize</c>, else 256 MiB.</summary>
    public long? TargetFileSizeBytes { get; init; }

    /// <summary>The columns of the query as the engine would describe them, where they are known without asking it; else null.</summary>
    internal IReadOnlyList<ResultColumn>? Described { get; init; }

    /// <summary>The same rows as values, where they are a few that are at hand; else null.</summary>
    internal FewRows? Few { get; init; }
}
