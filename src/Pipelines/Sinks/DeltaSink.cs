using Millrace.Delta.Creating;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Contract;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Sinks;

/// <summary>
/// Appends to a Delta table outside the pipeline, exactly once: the stream and number of a batch are a <c>txn</c> version of
/// the table, and a batch whose number the table has is not appended again.
/// </summary>
internal sealed class DeltaSink(PipelineServices services, PipelineDeclaration declaration, DatasetDeclaration sink) : ISink
{
    private readonly DeltaSinkPlace _place = DeltaSinkPlace.Of(services, declaration, sink);

    public async Task CheckAsync(TableSchema columns, CancellationToken cancellationToken)
    {
        bool isDeclared = declaration.Datasets.Any(dataset => dataset.IsStored && services.Metastore.PathOf(dataset.Name).Value == _place.Root.Value);
        DeltaLog? log = await _place.TryOpenAsync(services, cancellationToken).ConfigureAwait(false);
        Snapshot? existing = log is null ? null : await log.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        if (isDeclared || existing?.Properties.ContainsKey(OwnedTable.OwnerProperty) == true) throw SinkErrors.OwnTable(sink, _place.Shown, sink.Sink!.Location);
        // Columns that do not fit are told before anything runs.
        if (existing is not null) log!.StartTransaction(existing).MergeSchema(Known(columns));
    }

    public async Task WriteAsync(SinkBatch batch, CancellationToken cancellationToken)
    {
        DeltaLog log = await OpenAsync(batch, cancellationToken).ConfigureAwait(false);
        WriteOrder order = new(batch.Rows, new Delta.Writing.WriteMode.Append())
        {
            Schema = SchemaChange.Merge,
            Notes = new CommitNotes { Progress = (batch.Stream, batch.Number) },
        };
        await new TableWriter(services.Tables).WriteAsync(log, order, cancellationToken).ConfigureAwait(false);
    }

    private async Task<DeltaLog> OpenAsync(SinkBatch batch, CancellationToken cancellationToken)
    {
        if (await _place.TryOpenAsync(services, cancellationToken).ConfigureAwait(false) is DeltaLog log) return log;
        CreateOrder order = new(_place.Root, TableDefinition.Of(Known(batch.Columns)) with { Description = sink.Comment }, CreateMode.CreateIfMissing);
        await new TableCreator(services.Tables).CreateAsync(order, cancellationToken).ConfigureAwait(false);
        return await DeltaLog.OpenAsync(services.Metastore.Environment, _place.Root, cancellationToken).ConfigureAwait(false);
    }

    // A column that is always null has no type a table could keep.
    private static TableSchema Known(TableSchema columns) => new(columns.Where(static column => column.Type is not DataType.Void));
}
