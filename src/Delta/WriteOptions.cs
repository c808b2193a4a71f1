using Millrace.Delta.Writing;

namespace Millrace.Delta;

/// <summary>How rows are written.</summary>
public sealed record WriteOptions
{
    /// <summary>What happens to the rows the table has.</summary>
    /// <value>Default: they stay.</value>
    public WriteMode Mode { get; init; } = new WriteMode.Append();

    /// <summary>How the schema may change.</summary>
    /// <value>Default: not at all.</value>
    public SchemaChange Schema { get; init; } = SchemaChange.None;

    /// <summary>What to add to the commit: text for the history, progress of an application.</summary>
    public CommitNotes Notes { get; init; } = CommitNotes.None;

    /// <summary>Size after which a new file is begun.</summary>
    /// <value>Bytes; null (the default) for the table's own setting.</value>
    public long? TargetFileSizeBytes { get; init; }
}
