using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Language;

namespace Millrace.Pipelines.Statements;

/// <summary>Reads CREATE [OR REFRESH] [PRIVATE] MATERIALIZED VIEW and the old LIVE TABLE.</summary>
internal sealed class CreateMaterializedView : IStatementParser
{
    /// <inheritdoc/>
    public StatementDescriptor Descriptor { get; } = new(
        "CREATE MATERIALIZED VIEW",
        "Declares a stored table that equals the answer of its query after every refresh.",
        """
        CREATE [OR REFRESH] [PRIVATE] MATERIALIZED VIEW [IF NOT EXISTS] name
          [ ( column, … ) ] [ clause … ] AS query
        """,
        """
        CREATE OR REFRESH MATERIALIZED VIEW device_load
        CLUSTER BY (device_id)
        AS SELECT device_id, avg(load) AS mean_load FROM readings GROUP BY device_id
        """);

    /// <inheritdoc/>
    public bool Recognises(TokenReader reader) =>
        CreateHead.Peek(reader) is { Object: CreateObject.MaterializedView, IsReplace: false };

    /// <inheritdoc/>
    public PipelineStatement Parse(TokenReader reader) =>
        CreateDatasetStatement.Read(reader, DatasetKind.MaterializedView, CreateDatasetStatement.ReadQuery);
}
