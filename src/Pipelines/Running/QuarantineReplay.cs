using Millrace.Catalog.Binding;
using Millrace.Catalog.Metadata;
using Millrace.Delta.Changing;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Engine.Types;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Quarantine;
using Millrace.Pipelines.Rules;

namespace Millrace.Pipelines.Running;

/// <summary>
/// Brings rows of a quarantine back into their table. Two tables cannot be committed at once, so it goes in three steps:
/// rows that pass are marked with the number of the replay; the table takes the marked rows and the number in one commit;
/// the marks become "replayed". A replay that ends between them is ended by the next one, and no row comes twice.
/// </summary>
internal sealed class QuarantineReplay(PipelineServices services, PipelineHome home, DatasetDeclaration dataset)
{
    private readonly QuarantineStore _store = new(services, home, dataset);

    private string AppId => $"millrace/{home.Key}/{dataset.Name}/replay";

    /// <summary>Judges the rows that wait by the rules of today, and appends those that pass.</summary>
    public async Task<ReplaySummary> RunAsync(ReplayRequest request, CancellationToken cancellationToken)
    {
        if (dataset.Kind != DatasetKind.StreamingTable) throw QuarantineErrors.ReplayOfView(dataset);
        DeltaLog quarantine = await OpenAsync(cancellationToken).ConfigureAwait(false);
        long finished = await FinishAsync(quarantine, cancellationToken).ConfigureAwait(false);
        Snapshot target = await TargetAsync(cancellationToken).ConfigureAwait(false);
        long number = (target.TransactionVersion(AppId) ?? 0) + 1;
        using HeldRows judged = await JudgeAsync(quarantine, target, request, number, cancellationToken).ConfigureAwait(false);
        long passed = Count(judged, $"{QuarantineColumns.Status} = '{QuarantineColumns.Replaying}'", cancellationToken);
        await MarkAsync(quarantine, judged, cancellationToken).ConfigureAwait(false);
        if (passed > 0) await FinishAsync(quarantine, cancellationToken).ConfigureAwait(false);
        return new ReplaySummary(dataset.Name, passed, judged.Count - passed) { Finished = finished };
    }

    /// <summary>Removes rows: those that are in the table again, or any.</summary>
    public async Task<long> PurgeAsync(PurgeRequest request, CancellationToken cancellationToken)
    {
        DeltaLog quarantine = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await FinishAsync(quarantine, cancellationToken).ConfigureAwait(false);
        string status = request.IncludesWaiting ? "true" : $"{QuarantineColumns.Status} = '{QuarantineColumns.Replayed}'";
        TableSchema columns = (await TargetAsync(cancellationToken).ConfigureAwait(false)).Schema;
        QuarantineRows rows = new(columns, await RowsAsync(quarantine, status, cancellationToken).ConfigureAwait(false));
        BoundQuery chosen = rows.Where(request.Where, QuarantineRows.RowId);
        using HeldRows ids = Hold(chosen, cancellationToken);
        if (ids.Count == 0) return 0;
        MergeOrder order = new(
            new BoundQuery($"SELECT * FROM {ids.Name}"), "s", "q", new BoundExpression($"q.{QuarantineColumns.Id} = s.{QuarantineRows.RowId}"), [new MergeClause.Delete(Condition: null)]);
        await new TableChanger(services.Tables).MergeAsync(quarantine, order, cancellationToken).ConfigureAwait(false);
        return ids.Count;
    }

    private async Task<HeldRows> JudgeAsync(
        DeltaLog quarantine, Snapshot target, ReplayRequest request, long number, CancellationToken cancellationToken)
    {
        QuarantineRows rows = new(target.Schema, await RowsAsync(quarantine, $"{QuarantineColumns.Status} = '{QuarantineColumns.Waiting}'", cancellationToken).ConfigureAwait(false));
        SnapshotResolver tables = new(services.Metastore, services.Engine, dataset.Name.Catalog, dataset.Name.Schema, services.ProjectRoot) { FolderOf = services.FolderOf };
        DatasetDeclaration judging = RuleText.Meant(dataset, target.Schema.Select(static column => column.Name));
        using BatchRules rules = new(services, judging, tables);
        BoundQuery mended = rules.Hold(rows.Mended(request), cancellationToken);
        string[] notNull = [.. rows.NotNull().Select(static rule => rule.Condition)];
        mended = await rules.JudgeAsync(mended, target.Schema, new StandingRows(target, Going: null), notNull, cancellationToken).ConfigureAwait(false);
        return Hold(rows.Judged(mended, judging, request.Repairs.Count > 0, number), cancellationToken);
    }

    private Task MarkAsync(DeltaLog quarantine, HeldRows judged, CancellationToken cancellationToken)
    {
        string[] columns = [QuarantineColumns.Row, QuarantineColumns.FailedRules, QuarantineColumns.Status, QuarantineColumns.Replay];
        Assignment[] values = [.. columns.Select(column => new Assignment([column], new BoundExpression($"s.\"{column}\"")))];
        BoundQuery news = new($"SELECT * EXCLUDE (is_news) FROM {judged.Name} WHERE is_news");
        MergeOrder order = new(news, "s", "q", new BoundExpression($"q.{QuarantineColumns.Id} = s.{QuarantineRows.RowId}"), [new MergeClause.Update(Condition: null, values)]);
        return Count(judged, "is_news", cancellationToken) == 0 ? Task.CompletedTask : new TableChanger(services.Tables).MergeAsync(quarantine, order, cancellationToken);
    }

    /// <summary>Appends the marked rows, unless the table has them, and says so in the quarantine.</summary>
    private async Task<long> FinishAsync(DeltaLog quarantine, CancellationToken cancellationToken)
    {
        string marked = await RowsAsync(quarantine, $"{QuarantineColumns.Status} = '{QuarantineColumns.Replaying}'", cancellationToken).ConfigureAwait(false);
        IReadOnlyList<object?> found = services.Engine.QueryRow($"SELECT count(*), max({QuarantineColumns.Replay}) FROM ({marked})", cancellationToken);
        long count = Convert.ToInt64(found[0], System.Globalization.CultureInfo.InvariantCulture);
        if (count == 0) return 0;
        long number = Convert.ToInt64(found[1], System.Globalization.CultureInfo.InvariantCulture);
        await AppendAsync(marked, number, cancellationToken).ConfigureAwait(false);
        Assignment[] values =
        [
            new Assignment([QuarantineColumns.Status], new BoundExpression($"'{QuarantineColumns.Replayed}'")),
            new Assignment([QuarantineColumns.ReplayedAt], new BoundExpression(Sql.Instant(services.Clock.GetUtcNow()))),
        ];
        UpdateOrder update = new(values, new BoundExpression($"q.{QuarantineColumns.Status} = '{QuarantineColumns.Replaying}'"), "q");
        await new TableChanger(services.Tables).UpdateAsync(quarantine, update, cancellationToken).ConfigureAwait(false);
        return count;
    }

    private async Task AppendAsync(string marked, long number, CancellationToken cancellationToken)
    {
        Snapshot target = await TargetAsync(cancellationToken).ConfigureAwait(false);
        WriteMode mode = new(ReplacesAll: false, (AppId, number), new Dictionary<string, long>());
        if (mode.IsAppliedIn(target)) return;
        TableWriter writer = new(services, home, dataset);
        BoundQuery rows = new($"SELECT {JsonRows.Read(target.Schema, $"\"{QuarantineColumns.Row}\"")} FROM ({marked})");
        ParquetWrite order = writer.Order(Sources.GeneratedColumns.Renew(services.Engine, dataset, rows), target.Schema, []);
        ParquetWritten written = services.Engine.WriteParquet(order, cancellationToken);
        CommitResult result = await writer.CommitAsync(written, target.Schema, mode, cancellationToken).ConfigureAwait(false);
        if (result is CommitResult.AlreadyApplied) MillraceEngine.DeleteWritten(order);
    }

    private async Task<string> RowsAsync(DeltaLog quarantine, string condition, CancellationToken cancellationToken)
    {
        Snapshot snapshot = await quarantine.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        string rows = await services.RowsAsync(snapshot, snapshot.Files, cancellationToken).ConfigureAwait(false);
        return $"SELECT * FROM ({rows}\n) WHERE {condition}";
    }

    private HeldRows Hold(BoundQuery query, CancellationToken cancellationToken) =>
        services.Engine.Hold(query, $"millrace_replay_{services.NewId():N}", cancellationToken);

    private long Count(HeldRows rows, string condition, CancellationToken cancellationToken) => Convert.ToInt64(
        services.Engine.QueryRow($"SELECT count(*) FROM {rows.Name} WHERE {condition}", cancellationToken)[0], System.Globalization.CultureInfo.InvariantCulture);

    private async Task<DeltaLog> OpenAsync(CancellationToken cancellationToken) =>
        await _store.OpenAsync(cancellationToken).ConfigureAwait(false) ?? throw QuarantineErrors.Missing(dataset);

    private async Task<Snapshot> TargetAsync(CancellationToken cancellationToken)
    {
        DeltaLog table = await services.Metastore.TryOpenAsync(dataset.Name, cancellationToken).ConfigureAwait(false) ?? throw QuarantineErrors.Missing(dataset);
        return await table.SnapshotAsync(cancellationToken).ConfigureAwait(false);
    }
}
