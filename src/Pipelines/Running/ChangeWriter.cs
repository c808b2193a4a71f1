using Millrace.Catalog.Binding;
using Millrace.Delta.Changing;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Changes;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Running;

/// <summary>
/// Applies batches of change events to a table. First what is to be remembered of the events is committed beside the table,
/// then the table with the flow's progress; a batch that ends between the two is applied again and gives the same.
/// </summary>
internal sealed class ChangeWriter(PipelineServices services, PipelineHome home, DatasetDeclaration dataset, IRowTarget writer, long generation)
{
    private const string Kept = "millrace_changes_";

    private readonly ChangeStore _store = new(services, home.ChangeEvents(dataset.Name, generation));
    private readonly TombstoneRetention _retention = TombstoneRetention.Of(dataset);

    /// <summary>The events of a batch, or the rows of a snapshot.</summary>
    public async Task<ChangeBatch> BatchAsync(
        FlowDeclaration flow, BoundQuery source, IRelationResolver resolver, SnapshotVersion? version, CancellationToken cancellationToken)
    {
        ChangeQuery query = await ChangeQuery.OfAsync(services, dataset, flow, source, resolver, version, cancellationToken).ConfigureAwait(false);
        return new ChangeBatch(services, dataset, query, _store) { Version = version };
    }

    /// <summary>Applies written events.</summary>
    public async Task<(CommitResult Result, AppliedChanges Applied)> ApplyAsync(
        ChangeBatch batch, ParquetWritten written, WriteMode mode, CancellationToken cancellationToken)
    {
        DeltaLog? table = await services.Metastore.TryOpenAsync(dataset.Name, cancellationToken).ConfigureAwait(false);
        bool isFirst = table is null || mode.ReplacesAll;
        string events = batch.Rows(written);
        if (table is not null && !mode.ReplacesAll) await writer.AlignAsync(table, batch.Layout.Target, cancellationToken).ConfigureAwait(false);
        bool isSnapshot = batch.Layout.Changes.Snapshots is not null;
        bool keepsEvents = batch.Layout.IsHistory && !isSnapshot;
        bool isInOrder = keepsEvents && !isFirst && await IsInOrderAsync(batch.Layout, events, cancellationToken).ConfigureAwait(false);
        if (keepsEvents) await _store.AppendAsync(written, batch.Layout.Event, isFirst, cancellationToken).ConfigureAwait(false);
        BoundQuery result = isSnapshot
            ? await SnapshotAsync(batch, events, isFirst ? null : table, cancellationToken).ConfigureAwait(false)
            : batch.Layout.IsHistory
                ? await HistoryAsync(batch.Layout, events, isFirst ? null : table, isInOrder, cancellationToken).ConfigureAwait(false)
                : await NewestAsync(batch.Layout, events, isFirst, cancellationToken).ConfigureAwait(false);
        using HeldRows rows = services.Engine.Hold(result, $"{Kept}{services.NewId():N}", cancellationToken);
        if (!batch.Layout.IsHistory && !isSnapshot) await RememberAsync(batch.Layout, rows, isFirst, cancellationToken).ConfigureAwait(false);
        (CommitResult, AppliedChanges) done = isFirst
            ? await ReplaceAsync(batch.Layout, rows, mode, cancellationToken).ConfigureAwait(false)
            : await MergeAsync(table!, batch.Layout, rows, isInOrder && batch.Layout.TracksAll, mode, cancellationToken).ConfigureAwait(false);
        if (!keepsEvents) foreach (WrittenFile file in written.Files) File.Delete(file.Path);
        return done;
    }

    /// <summary>Forgets tombstones that are old enough, now and then.</summary>
    public Task CleanAsync(ChangeLayout layout, CancellationToken cancellationToken)
    {
        string? forgotten = null;
        if (!layout.IsHistory)
        {
            // A truncate is remembered as a row without key; it stays.
            string before = Sql.Instant(services.Clock.GetUtcNow() - _retention.Threshold);
            forgotten = $"t.{Sql.Name(layout.Keys[0].Name)} IS NOT NULL AND t.{NewestFold.ChangedAt} < {before} "
                + $"AND (t.{NewestFold.Upserted} IS NULL OR t.{NewestFold.Upserted} <= t.{NewestFold.Deleted})";
        }

        return _store.CleanAsync(forgotten, _retention.Frequency, cancellationToken);
    }

    private async Task<BoundQuery> NewestAsync(ChangeLayout layout, string events, bool isFirst, CancellationToken cancellationToken)
    {
        NewestFold fold = new(layout);
        string state = isFirst ? MillraceEngine.EmptyRelation(fold.State) : await _store.RowsAsync(fold.State, cancellationToken).ConfigureAwait(false);
        return fold.Result(events, state, Sql.Instant(services.Clock.GetUtcNow()));
    }

    private async Task<BoundQuery> SnapshotAsync(ChangeBatch batch, string rows, DeltaLog? table, CancellationToken cancellationToken)
    {
        string held = MillraceEngine.EmptyRelation(batch.Layout.Target);
        if (table is not null)
        {
            Snapshot before = await table.SnapshotAsync(cancellationToken).ConfigureAwait(false);
            held = await services.RowsAsync(before, before.Files, cancellationToken).ConfigureAwait(false);
        }

        return new SnapshotFold(batch.Layout).Rows(rows, held, batch.Version!.Literal);
    }

    private Task RememberAsync(ChangeLayout layout, HeldRows rows, bool isFirst, CancellationToken cancellationToken)
    {
        TableSchema state = new NewestFold(layout).State;
        BoundQuery news = new($"SELECT {ChangeLayout.List(state)} FROM {Sql.Name(rows.Name)}");
        IEnumerable<string> differs = state.Where(static column => column.Name != NewestFold.ChangedAt)
            .Select(static column => $"t.{Sql.Name(column.Name)} IS DISTINCT FROM s.{Sql.Name(column.Name)}");
        return _store.MergeAsync(news, state, layout.SameKey("t", "s"), string.Join(" OR ", differs), isFirst, cancellationToken);
    }

    /// <summary>True when all events of a batch come after all that were kept: then no row of history goes, and none that ended before changes.</summary>
    private async Task<bool> IsInOrderAsync(ChangeLayout layout, string events, CancellationToken cancellationToken)
    {
        string kept = await _store.RowsAsync(layout.Event, cancellationToken).ConfigureAwait(false);
        string newest = $"SELECT max({ChangeNames.Sequence}) FROM ({kept}\n)";
        return services.Engine.QueryRow($"SELECT min({ChangeNames.Sequence}) > ({newest}) FROM ({events}\n)", cancellationToken) is [true];
    }

    /// <summary>The rows of the touched keys as they are to be, and those that are in the table and are to go.</summary>
    private async Task<BoundQuery> HistoryAsync(ChangeLayout layout, string events, DeltaLog? table, bool isInOrder, CancellationToken cancellationToken)
    {
        HistoryFold fold = new(layout);
        string keys = ChangeLayout.List(layout.Keys);
        string wanted = $"SELECT *, 1 AS {NewestFold.Action} FROM rows";
        if (table is null) return new BoundQuery($"WITH rows AS ({fold.Rows(events, touched: null).Sql}\n) {wanted}");
        string touched = $"SELECT {keys} FROM ({events}\n)";
        string kept = await _store.RowsAsync(layout.Event, cancellationToken).ConfigureAwait(false);
        BoundQuery rows = fold.Rows(kept, touched);
        if (isInOrder)
        {
            string oldest = $"(SELECT min({ChangeNames.Sequence}) FROM ({events}\n))";
            string isNews = layout.TracksAll ? $" WHERE {ChangeNames.Start} >= {oldest} OR {ChangeNames.End} >= {oldest}" : "";
            return new BoundQuery($"WITH rows AS ({rows.Sql}\n) {wanted}{isNews}");
        }

        Snapshot before = await table.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        string old = await services.RowsAsync(before, before.Files, cancellationToken).ConfigureAwait(false);
        return new BoundQuery($"""
            WITH rows AS MATERIALIZED ({rows.Sql}
            ) {wanted} UNION ALL BY NAME
            SELECT {keys}, {ChangeNames.Start}, 2 AS {NewestFold.Action} FROM (SELECT {keys}, {ChangeNames.Start} FROM ({old}
              )) AS t SEMI JOIN ({touched}) AS b ON {layout.SameKey("t", "b")}
              ANTI JOIN rows AS n ON {layout.SameKey("t", "n")} AND t.{ChangeNames.Start} = n.{ChangeNames.Start}
            """);
    }

    /// <summary>The first rows of a table, or of a table that begins again.</summary>
    private async Task<(CommitResult Result, AppliedChanges Applied)> ReplaceAsync(
        ChangeLayout layout, HeldRows rows, WriteMode mode, CancellationToken cancellationToken)
    {
        BoundQuery query = new($"SELECT {ChangeLayout.List(layout.Target)} FROM {Sql.Name(rows.Name)} WHERE {NewestFold.Action} = 1");
        ParquetWrite order = writer.Order(query, layout.Target, []);
        ParquetWritten written = services.Engine.WriteParquet(order, cancellationToken);
        try
        {
            NullGate.Check(dataset, written, layout.Target);
        }
        catch
        {
            MillraceEngine.DeleteWritten(order);
            throw;
        }

        CommitResult result = await writer.CommitAsync(written, layout.Target, mode, cancellationToken).ConfigureAwait(false);
        if (result is CommitResult.AlreadyApplied) MillraceEngine.DeleteWritten(order);
        return (result, new AppliedChanges(written.RowsOut, Deleted: 0));
    }

    /// <param name="table">The table.</param>
    /// <param name="layout">The columns.</param>
    /// <param name="rows">The rows as they are to be, and those to go.</param>
    /// <param name="isNews">True when none goes and all differ from what the table has; then its values need not be read.</param>
    /// <param name="mode">The batch.</param>
    /// <param name="cancellationToken">Stops it before the commit.</param>
    private async Task<(CommitResult Result, AppliedChanges Applied)> MergeAsync(
        DeltaLog table, ChangeLayout layout, HeldRows rows, bool isNews, WriteMode mode, CancellationToken cancellationToken)
    {
        string all = $"SELECT {ChangeLayout.List(layout.Target)}, {NewestFold.Action} FROM {Sql.Name(rows.Name)}";
        BoundQuery source = new(isNews ? all : $"{all} WHERE {NewestFold.Action} <> 0");
        string same = layout.SameKey("t", "s") + (layout.IsHistory ? $" AND t.{ChangeNames.Start} = s.{ChangeNames.Start}" : "");
        IEnumerable<string> differs = layout.Target.Select(static column => $"t.{Sql.Name(column.Name)} IS DISTINCT FROM s.{Sql.Name(column.Name)}");
        Assignment[] values = [.. layout.Target.Select(static column => new Assignment([column.Name], new BoundExpression($"s.{Sql.Name(column.Name)}")))];
        MergeClause[] clauses = isNews
            ? [new MergeClause.Update(Condition: null, values), new MergeClause.Insert(Condition: null, values)]
            :
            [
                new MergeClause.Delete(new BoundExpression($"s.{NewestFold.Action} = 2")),
                new MergeClause.Update(new BoundExpression(string.Join(" OR ", differs)), values),
                new MergeClause.Insert(new BoundExpression($"s.{NewestFold.Action} = 1"), values),
            ];
        MergeOrder order = new(source, "s", "t", new BoundExpression(same), clauses)
        {
            Held = isNews ? rows : null,
            Notes = new CommitNotes { Progress = mode.Batch, Versions = mode.Progress },
        };
        ChangeResult result = await new TableChanger(services.Tables).MergeAsync(table, order, cancellationToken).ConfigureAwait(false);
        AppliedChanges applied = new(
            result.Metric(OperationMetrics.TargetRowsInserted) + result.Metric(OperationMetrics.TargetRowsUpdated), result.Metric(OperationMetrics.TargetRowsDeleted));
        return (result.Commit, applied);
    }
}
