using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Delta.Maintenance;
using Millrace.Delta.Services;
using Millrace.Engine.Files;
using Millrace.Engine.Queries;
using Millrace.Foundation.Types;

namespace Millrace.Pipelines.Running;

/// <summary>Where the rows of a flow's batches go: files first, then one step that makes them count.</summary>
internal interface IRowTarget
{
    /// <summary>What was done for the table after the last commit.</summary>
    CareResult Care { get; }

    /// <summary>The order to write a batch's rows; give it to the engine.</summary>
    ParquetWrite Order(BoundQuery query, TableSchema schema, IReadOnlyList<GateRule> rules);

    /// <summary>Makes the files count, together with the progress of the flow.</summary>
    Task<CommitResult> CommitAsync(ParquetWritten written, TableSchema schema, WriteMode mode, CancellationToken cancellationToken);

    /// <summary>Gives a table that exists the columns it shall have, before rows of it are changed.</summary>
    Task AlignAsync(DeltaLog table, TableSchema schema, CancellationToken cancellationToken);
}
