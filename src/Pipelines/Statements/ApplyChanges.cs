using Millrace.Foundation.Faults;
using Millrace.Pipelines.Language;

namespace Millrace.Pipelines.Statements;

/// <summary>Reads APPLY CHANGES INTO, the old name of AUTO CDC.</summary>
internal sealed class ApplyChanges : IStatementParser
{
    /// <inheritdoc/>
    public StatementDescriptor Descriptor { get; } = new(
        "APPLY CHANGES INTO",
        "The old name of AUTO CDC: applies change events to a streaming table.",
        """
        APPLY CHANGES [ONCE] INTO target FROM STREAM(source) KEYS (column, …) …
        """,
        """
        APPLY CHANGES INTO devices FROM STREAM(device_changes)
        KEYS (device_id) APPLY AS DELETE WHEN operation = 'DELETE' SEQUENCE BY changed_at
        """);

    /// <inheritdoc/>
    public bool Recognises(TokenReader reader) => reader.IsAtWords("APPLY", "CHANGES");

    /// <inheritdoc/>
    public PipelineStatement Parse(TokenReader reader)
    {
        SourceLocation start = reader.Location;
        reader.ExpectWords("APPLY", "CHANGES");
        (IReadOnlyList<string> target, FlowBody body) = FlowBodyReader.ReadCdcInto(reader, start);
        return new FlowStatement(start, Name: null, Comment: null, target, body);
    }
}
