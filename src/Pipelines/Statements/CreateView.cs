using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Language;

namespace Millrace.Pipelines.Statements;

/// <summary>Reads CREATE VIEW.</summary>
internal sealed class CreateView : IStatementParser
{
    /// <inheritdoc/>
    public StatementDescriptor Descriptor { get; } = new(
        "CREATE VIEW",
        "Keeps a batch query in the catalog under a name, for readers outside the pipeline.",
        """
        CREATE VIEW name
          [ ( column [COMMENT 'text'], … ) ] [COMMENT 'text'] [TBLPROPERTIES (…)] AS query
        """,
        """
        CREATE VIEW hot_devices COMMENT 'Devices above 100 degrees'
        AS SELECT DISTINCT device_id FROM readings WHERE temperature > 100
        """);

    /// <inheritdoc/>
    public bool Recognises(TokenReader reader) =>
        CreateHead.Peek(reader) is { Object: CreateObject.CatalogView, IsPrivate: false };

    /// <inheritdoc/>
    public PipelineStatement Parse(TokenReader reader) =>
        CreateDatasetStatement.Read(reader, DatasetKind.CatalogView, CreateDatasetStatement.ReadQuery);
}
