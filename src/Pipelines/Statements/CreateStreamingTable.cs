using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Language;

namespace Millrace.Pipelines.Statements;

/// <summary>Reads CREATE [OR REFRESH] [PRIVATE] STREAMING TABLE and the old STREAMING LIVE TABLE.</summary>
internal sealed class CreateStreamingTable : IStatementParser
{
    /// <inheritdoc/>
    public StatementDescriptor Descriptor { get; } = new(
        "CREATE STREAMING TABLE",
        "Declares a stored table to which flows append every source row once.",
        """
        CREATE [OR REFRESH] [PRIVATE] STREAMING TABLE [IF NOT EXISTS] name
          [ ( column, … ) ] [ clause … ]
          [ AS query
          | FLOW INSERT [ONCE] BY NAME query
          | FLOW REPLACE WHERE condition BY NAME query
          | FLOW AUTO CDC [ONCE] FROM STREAM(source) KEYS (column, …) …
          | FLOW AUTO CDC FROM SNAPSHOT source KEYS (column, …) … ]
        """,
        """
        CREATE OR REFRESH STREAMING TABLE readings (
          CONSTRAINT has_device EXPECT (device_id IS NOT NULL) ON VIOLATION DROP ROW
        )
        COMMENT 'Readings as they arrived'
        AS SELECT * FROM STREAM read_files('landing/readings', format => 'csv', header => true)
        """);

    /// <inheritdoc/>
    public bool Recognises(TokenReader reader) =>
        CreateHead.Peek(reader) is { Object: CreateObject.StreamingTable, IsReplace: false };

    /// <inheritdoc/>
    public PipelineStatement Parse(TokenReader reader) =>
        CreateDatasetStatement.Read(reader, DatasetKind.StreamingTable, ReadBody);

    private static FlowBody? ReadBody(TokenReader reader)
    {
        if (reader.TryTakeWords("FLOW")) return FlowBodyReader.ReadInTable(reader);
        return reader.IsAtEnd ? null : CreateDatasetStatement.ReadQuery(reader);
    }
}
