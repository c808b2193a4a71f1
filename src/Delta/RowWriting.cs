using Apache.Arrow;
using Millrace.Delta.Records;
using Millrace.Delta.Services;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Features;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Engine.Queries;
using Millrace.Foundation.Types;

namespace Millrace.Delta;

/// <summary>Writes rows that a program brings: a few as constants, more through a spool that the engine holds.</summary>
internal sealed class RowWriting(TableServices services, DeltaLog log, WriteOptions options)
{
    public async Task<ChangeResult> WriteAsync(RowSource source, CancellationToken cancellationToken)
    {
        List<object?[]> few = [];
        bool mayBeFew = RowText.Fits(source.Columns);
        RowBatches batches = new(source.Columns);
        RowSpool? spool = null;
        try
        {
            await foreach (object?[] values in source.Rows.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                if (mayBeFew && few.Count < RowText.MostRows)
                {
                    few.Add([.. values]);
                    continue;
                }

                if (mayBeFew) few.ForEach(batches.Add);
                mayBeFew = false;
                batches.Add(values);
                if (batches.Count < RowBatches.MostRows) continue;
                spool ??= Spool();
                Flush(spool, batches);
            }

            if (mayBeFew) return await FewAsync(source, few, cancellationToken).ConfigureAwait(false);
            spool ??= Spool();
            Flush(spool, batches);
            return await OrderAsync(spool.Rows, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            spool?.Dispose();
        }
    }

    public async Task<ChangeResult> WriteAsync(IAsyncEnumerable<RecordBatch> batches, CancellationToken cancellationToken)
    {
        using RowSpool spool = Spool();
        await foreach (RecordBatch batch in batches.WithCancellation(cancellationToken).ConfigureAwait(false)) spool.Add(batch);
        return await OrderAsync(spool.Rows, cancellationToken).ConfigureAwait(false);
    }

    private RowSpool Spool() => services.Engine.Spool($"millrace_spool_{services.Environment.NewId():N}");

    private static void Flush(RowSpool spool, RowBatches batches)
    {
        using RecordBatch batch = batches.Take();
        spool.Add(batch);
    }

    private Task<ChangeResult> FewAsync(RowSource source, List<object?[]> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0) return NothingAsync(cancellationToken);
        WriteOrder order = OrderOf(new BoundQuery(RowText.Select(source.Columns, rows))) with
        {
            Described = [.. source.Columns.Select(static column => new ResultColumn(column.Name, Engine.MillraceEngine.TypeName(column.Type)))],
            Few = new FewRows(source.Columns, rows),
        };
        return new TableWriter(services).WriteAsync(log, order, cancellationToken);
    }

    private WriteOrder OrderOf(BoundQuery rows) => new(rows, options.Mode)
    {
        Schema = options.Schema,
        Notes = options.Notes,
        TargetFileSizeBytes = options.TargetFileSizeBytes,
    };

    private Task<ChangeResult> OrderAsync(BoundQuery? rows, CancellationToken cancellationToken) => rows is null
        ? NothingAsync(cancellationToken)
        : new TableWriter(services).WriteAsync(log, OrderOf(rows), cancellationToken);

    /// <summary>Without rows only what happens to those of the table counts.</summary>
    private async Task<ChangeResult> NothingAsync(CancellationToken cancellationToken)
    {
        Snapshot snapshot = await log.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        return options.Mode is WriteMode.Append && options.Notes.Progress is null
            ? new ChangeResult(new CommitResult.AlreadyApplied(snapshot.Version), new Dictionary<string, long>()) { Version = snapshot.Version }
            : await OrderAsync(new BoundQuery(Engine.MillraceEngine.EmptyRelation(Given(snapshot))), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Columns that rows may bring; the others fill themselves.</summary>
    private static TableSchema Given(Snapshot snapshot)
    {
        TableRules rules = TableRules.Of(snapshot.Protocol, snapshot.Metadata, snapshot.Schema);
        HashSet<string> counted = [.. rules.Columns.Where(static own => own.Path.Count == 1 && own.Identity is not null).Select(static own => own.Path[0])];
        return new TableSchema(snapshot.Schema.Where(column => column.Type is not DataType.Void && !counted.Contains(column.Name)));
    }
}
