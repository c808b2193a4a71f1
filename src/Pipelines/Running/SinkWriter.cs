using System.Data.Common;
using System.Net.Sockets;
using Millrace.Delta.Maintenance;
using Millrace.Delta.Services;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Engine;
using Millrace.Engine.Files;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Contract;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Sinks;

namespace Millrace.Pipelines.Running;

/// <summary>
/// Sends the batches of a flow to a sink. The rows of a batch are written to files beside the pipeline, so that all checks are
/// done before the first row leaves; then the sink takes them; then the ledger says so.
/// </summary>
internal sealed class SinkWriter(PipelineServices services, PipelineHome home, DatasetDeclaration declared, SinkLedger ledger, ISink sink) : IRowTarget
{
    /// <summary>Full name of the flow.</summary>
    public required string Flow { get; init; }

    /// <summary>What tells this pipeline's batches from those of a copy in another warehouse.</summary>
    public required string LedgerId { get; init; }

    /// <summary>The update that sends.</summary>
    public required string UpdateId { get; init; }

    /// <inheritdoc/>
    public CareResult Care => CareResult.None;

    /// <inheritdoc/>
    public ParquetWrite Order(BoundQuery query, TableSchema schema, IReadOnlyList<GateRule> rules) =>
        new(query, schema, home.SinkStage(declared.Name).Value, $"part-{services.NewId():N}-") { Rules = rules };

    /// <inheritdoc/>
    public Task AlignAsync(DeltaLog table, TableSchema schema, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task<CommitResult> CommitAsync(ParquetWritten written, TableSchema schema, WriteMode mode, CancellationToken cancellationToken)
    {
        (string appId, long number) = mode.Batch ?? throw new System.Diagnostics.UnreachableException();
        try
        {
            if (written.Files.Count > 0) await SendAsync(BatchOf(written, schema, appId, number), cancellationToken).ConfigureAwait(false);

            // The sink has the rows: nothing may keep the position from moving past them.
            return await ledger.TellAsync((appId, number), mode.Progress, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            foreach (WrittenFile file in written.Files) File.Delete(file.Path);
        }
    }

    private SinkBatch BatchOf(ParquetWritten written, TableSchema schema, string appId, long number)
    {
        string files = Sql.TextList(written.Files.Select(static file => file.Path));
        return new SinkBatch(services.Engine, new BoundQuery($"SELECT * FROM read_parquet({files})"), schema)
        {
            Stream = $"{appId}/{LedgerId}",
            Number = number,
            Sink = declared.Name.ToString(),
            Flow = Flow,
            UpdateId = UpdateId,
            RowCount = written.RowsOut,
        };
    }

    private async Task SendAsync(SinkBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            await sink.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception cause) when (sink is DeltaSink ? cause is MillraceException or IOException : cause is not OutOfMemoryException)
        {
            // The code of a sink may raise anything; only the flow to it ends by that.
            throw SinkErrors.WriteFailed(declared, batch.Flow, batch.Number, batch.RowCount, cause, MayGoAway(cause));
        }
    }

    private static bool MayGoAway(Exception cause) => cause switch
    {
        MillraceException known => RunRules.MayGoAway(known, isContinuous: false),
        DbException fault => fault.IsTransient,
        HttpRequestException or SocketException or IOException or TimeoutException or OperationCanceledException => true,
        _ => false,
    };
}
