using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Language;

namespace Millrace.Pipelines.Statements;

/// <summary>Reads CREATE [OR REPLACE|OR REFRESH] TEMPORARY VIEW and the old LIVE VIEW.</summary>
internal sealed class CreateTemporaryView : IStatementParser
{
    /// <inheritdoc/>
    public StatementDescriptor Descriptor { get; } = new(
        "CREATE TEMPORARY VIEW",
        "Names a query for this pipeline only; nothing is stored.",
        """
        CREATE [OR REPLACE | OR REFRESH] TEMPORARY VIEW name
          [ ( column [COMMENT 'text'], … ) ] [COMMENT 'text'] [TBLPROPERTIES (…)] AS query
        """,
        """
        CREATE TEMPORARY VIEW hot AS SELECT * FROM STREAM readings WHERE temperature > 100
        """);

    /// <inheritdoc/>
    public bool Recognises(TokenReader reader) =>
        CreateHead.Peek(reader) is { Object: CreateObject.TemporaryView, IsPrivate: false };

    /// <inheritdoc/>
    public PipelineStatement Parse(TokenReader reader) =>
        CreateDatasetStatement.Read(reader, DatasetKind.TemporaryView, CreateDatasetStatement.ReadQuery);
}
