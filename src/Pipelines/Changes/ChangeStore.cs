using Millrace.Delta.Changing;
using Millrace.Delta.Maintenance;
using Millrace.Delta.Services;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Engine;
using Millrace.Engine.Files;
using Millrace.Engine.Queries;
using Millrace.Foundation.Names;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Changes;

/// <summary>
/// What is remembered of the events of a table beside the table: a Delta table in the pipeline's own folder. It is written
/// before the table is, and writing the same events again changes nothing, so a batch that ends in between is simply run again.
/// </summary>
/// <param name="services">Where tables lie, and the engine.</param>
/// <param name="root">Its folder.</param>
internal sealed class ChangeStore(PipelineServices services, LakePath root)
{
    private const string CleanedAt = "millrace/cleaned";

    // Nobody but the update that holds the pipeline's lock reads it; old versions are needed only while a query of it runs.
    private static readonly TimeSpan Retention = TimeSpan.FromHours(1);

    private static readonly Dictionary<string, string> Properties = new(StringComparer.Ordinal) { ["delta.enableDeletionVectors"] = "true" };

    /// <summary>Its folder.</summary>
    public LakePath Root => root;

    /// <summary>What is remembered, with the columns asked for; nothing when it is not there.</summary>
    public async Task<string> RowsAsync(TableSchema columns, CancellationToken cancellationToken)
    {
        DeltaLog? table = await OpenAsync(cancellationToken).ConfigureAwait(false);
        if (table is null) return MillraceEngine.EmptyRelation(columns);
        Snapshot snapshot = await table.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        string rows = await services.RowsAsync(snapshot, snapshot.Files, cancellationToken).ConfigureAwait(false);
        IEnumerable<string> list = columns.Select(column => snapshot.Schema.Find(column.Name) is null
            ? $"CAST(NULL AS {MillraceEngine.TypeName(column.Type)}) AS {Foundation.Text.Sql.Name(column.Name)}"
            : Foundation.Text.Sql.Name(column.Name));
        return $"SELECT {string.Join(", ", list)} FROM ({rows}\n)";
    }

    /// <summary>Takes new rows for keys in place of those it has.</summary>
    /// <param name="rows">The rows, with all columns.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="same">Condition over <c>t</c> and <c>s</c> that both are of one key.</param>
    /// <param name="differs">Condition over both that the row is news.</param>
    /// <param name="isFirst">True when nothing that is there counts any more.</param>
    /// <param name="cancellationToken">Stops it before the commit.</param>
    public async Task MergeAsync(BoundQuery rows, TableSchema columns, string same, string differs, bool isFirst, CancellationToken cancellationToken)
    {
        DeltaLog table = await CreateAsync(columns, cancellationToken).ConfigureAwait(false);
        if (isFirst)
        {
            WriteOrder order = new(rows, new WriteMode.Overwrite()) { Schema = SchemaChange.Overwrite };
            await new TableWriter(services.Tables).WriteAsync(table, order, cancellationToken).ConfigureAwait(false);
            return;
        }

        MergeClause[] clauses = [new MergeClause.UpdateAll(new BoundExpression(differs)), new MergeClause.InsertAll(Condition: null)];
        MergeOrder merge = new(rows, "s", "t", new BoundExpression(same), clauses) { WithSchemaEvolution = true };
        await new TableChanger(services.Tables).MergeAsync(table, merge, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds files that were written to its folder.</summary>
    /// <param name="written">The files.</param>
    /// <param name="columns">Their columns.</param>
    /// <param name="isFirst">True when nothing that is there counts any more.</param>
    /// <param name="cancellationToken">Stops it before the commit.</param>
    public async Task AppendAsync(ParquetWritten written, TableSchema columns, bool isFirst, CancellationToken cancellationToken)
    {
        DeltaLog table = await CreateAsync(columns, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            Snapshot snapshot = await table.SnapshotAsync(cancellationToken).ConfigureAwait(false);
            Transaction transaction = table.StartTransaction(snapshot);
            if (isFirst) transaction.RemoveAll();
            TableSchema wanted = isFirst ? columns : Sources.QueryShape.Widened(snapshot.Schema, columns);
            if (!wanted.Equals(snapshot.Schema)) transaction.SetSchema(wanted);
            NewFile[] files = [.. written.Files.Select(file =>
                WrittenFiles.ToNewFile(file, root, columns, services.Clock.GetUtcNow(), WrittenFiles.DefaultIndexedColumns))];
            foreach (NewFile file in files) transaction.Add(file);
            CommitResult result = await transaction.CommitAsync(Operation.Named("WRITE"), cancellationToken).ConfigureAwait(false);
            if (result is CommitResult.Conflicted) continue;
            if (result is CommitResult.Committed done)
            {
                CommittedFiles committed = new(done.Version, transaction.Shape.Properties, files);
                await services.Care.AfterCommitAsync(services.Tables, table, committed, cancellationToken).ConfigureAwait(false);
            }

            return;
        }
    }

    /// <summary>Forgets rows and lets go of files nobody needs, unless that was done a short time ago.</summary>
    /// <param name="forgotten">Condition over <c>t</c> of rows to forget; null for none.</param>
    /// <param name="every">How much time lies between two times.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task CleanAsync(string? forgotten, TimeSpan every, CancellationToken cancellationToken)
    {
        DeltaLog? table = await OpenAsync(cancellationToken).ConfigureAwait(false);
        if (table is null) return;
        Snapshot snapshot = await table.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        long now = services.Clock.GetUtcNow().ToUnixTimeSeconds();
        if (snapshot.TransactionVersion(CleanedAt) is not long last)
        {
            await NoteAsync(table, snapshot, now, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (now - last < (long)every.TotalSeconds) return;
        if (forgotten is not null)
        {
            DeleteOrder order = new(new BoundExpression(forgotten), "t");
            await new TableChanger(services.Tables).DeleteAsync(table, order, cancellationToken).ConfigureAwait(false);
        }

        VacuumOrder vacuum = new() { Retention = Retention, AllowsShortRetention = true };
        await new TableVacuum(services.Tables).VacuumAsync(table, vacuum, cancellationToken).ConfigureAwait(false);
        await NoteAsync(table, await table.SnapshotAsync(cancellationToken).ConfigureAwait(false), now, cancellationToken).ConfigureAwait(false);
    }

    private static async Task NoteAsync(DeltaLog table, Snapshot snapshot, long now, CancellationToken cancellationToken)
    {
        Transaction transaction = table.StartTransaction(snapshot);
        transaction.NoteVersion(CleanedAt, now);
        await transaction.CommitAsync(Operation.Named("CLEAN"), cancellationToken).ConfigureAwait(false);
    }

    private Task<DeltaLog?> OpenAsync(CancellationToken cancellationToken) =>
        DeltaLog.TryOpenAsync(services.Metastore.Environment, root, cancellationToken);

    private async Task<DeltaLog> CreateAsync(TableSchema columns, CancellationToken cancellationToken)
    {
        if (await OpenAsync(cancellationToken).ConfigureAwait(false) is DeltaLog table) return table;
        TableDefinition definition = new(columns, [], Properties, "What AUTO CDC remembers of change events", Name: null);
        Transaction creation = DeltaLog.StartCreation(services.Metastore.Environment, root, definition);
        await creation.CommitAsync(Operation.Named("CREATE TABLE"), cancellationToken).ConfigureAwait(false);
        return await OpenAsync(cancellationToken).ConfigureAwait(false) ?? throw new System.Diagnostics.UnreachableException();
    }
}
