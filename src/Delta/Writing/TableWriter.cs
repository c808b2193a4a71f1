using System.Text.Json;
using Millrace.Delta.Faults;
using Millrace.Delta.Rules;
using Millrace.Delta.Services;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Writing;

/// <summary>Writes the rows of queries into tables. Thread safety: all members may be called at once.</summary>
/// <param name="services">Where tables lie, and the engine.</param>
public sealed class TableWriter(TableServices services)
{
    /// <summary>Writes rows.</summary>
    /// <param name="table">The table.</param>
    /// <param name="order">The rows and what happens to others.</param>
    /// <param name="cancellationToken">Stops the write before its commit.</param>
    /// <remarks>
    /// When somebody's commit contradicts the write it is done again on the then latest version, the query included; rows
    /// that were read from the table itself are not read again, so such a write ends in the fault instead.
    /// </remarks>
    /// <exception cref="MillraceException">
    /// DELTA_WRITE_…, DELTA_RULE_VIOLATED, DELTA_SCHEMA_MERGE_REFUSED: the rows do not fit; DELTA_CHANGE_CONTENDED: others
    /// kept contradicting it; QUERY_…, STORAGE_….
    /// </exception>
    public Task<ChangeResult> WriteAsync(DeltaLog table, WriteOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(order);
        if (order.Schema == SchemaChange.Overwrite && order.Mode is not WriteMode.Overwrite)
            throw TableErrors.OrderInvalid(table.Root, "its schema can only be overwritten together with all its rows");
        ScanProfile? own = order.Rows.Scans.FirstOrDefault(scan => scan.Table == table.Root.Value);
        CommitLoop loop = new(services, table, order.Notes) { ReadVersion = own?.Version };
        return loop.RunAsync((draft, token) => PrepareAsync(draft, order, token), cancellationToken);
    }

    private async Task PrepareAsync(ChangeDraft draft, WriteOrder order, CancellationToken cancellationToken)
    {
        ChangeSchema(draft, order);
        WriteTarget target = draft.Target();
        if (order.TargetFileSizeBytes is long size) target = target with { FileSizeBytes = size };
        if (order.Mode is not WriteMode.ReplaceWhere && order.Few is FewRows few && draft.FilesFor(target).TryWriteFew(few) is WrittenRows small)
        {
            draft.Add(small);
            Describe(draft, target, small);
            await PlaceAsync(draft, target, order, small, order.Rows, cancellationToken).ConfigureAwait(false);
            return;
        }

        RowShaper shaper = new(services, target.Root, target.Schema, target.Rules);
        ShapedRows shaped = shaper.Shape(order.Rows, order.Columns, order.Described);
        IReadOnlyList<RowRule> rules = order.Mode is WriteMode.ReplaceWhere replace ? [.. shaped.Rules, RuleOf(replace)] : shaped.Rules;
        using HeldRows? held = Hold(target, order, shaped, cancellationToken);
        if (held is not null) shaped = shaped with { Rows = new BoundQuery($"SELECT * FROM {Sql.Name(held.Name)}") };
        string alias = (order.Mode as WriteMode.ReplaceWhere)?.TargetAlias ?? "r";
        WrittenRows written = draft.FilesFor(target, alias).Write(shaped.Rows, rules, withRowIds: false, cancellationToken);
        draft.Add(written);
        draft.Count(shaped.Identities, written.Rows);
        Describe(draft, target, written);
        if (order.Rows.Scans.Any(scan => scan.Table == target.Root.Value)) draft.Transaction.SetReadWholeTable();
        await PlaceAsync(draft, target, order, written, shaped.Rows, cancellationToken).ConfigureAwait(false);
    }

    private static void Describe(ChangeDraft draft, WriteTarget target, WrittenRows written)
    {
        draft.Parameters["partitionBy"] = JsonSerializer.Serialize([.. target.Shape.PartitionColumns], OperationText.Default.StringArray);
        draft.Metrics[OperationMetrics.Files] = draft.Metrics[OperationMetrics.AddedFiles] = written.Files.Count;
        draft.Metrics[OperationMetrics.OutputRows] = written.Rows;
        draft.Metrics[OperationMetrics.OutputBytes] = written.SizeBytes;
    }

    /// <summary>Makes room for the written rows, as the mode wants it.</summary>
    private static async Task PlaceAsync(
        ChangeDraft draft, WriteTarget target, WriteOrder order, WrittenRows written, BoundQuery added, CancellationToken cancellationToken)
    {
        switch (order.Mode)
        {
            case WriteMode.Append:
                draft.Parameters["mode"] = "Append";
                draft.IsNothing = written.Files.Count == 0 && order.Notes.Progress is null && draft.Target().Shape.Schema.Equals(draft.Snapshot.Schema);
                break;
            case WriteMode.Overwrite:
                draft.Parameters["mode"] = "Overwrite";
                draft.Transaction.RemoveAll();
                break;
            case WriteMode.OverwritePartitions:
                draft.Parameters["mode"] = "Overwrite";
                draft.Parameters["partitionOverwriteMode"] = "dynamic";
                OverwritePartitions(draft, written);
                break;
            case WriteMode.ReplaceWhere where:
                draft.Parameters["mode"] = "Overwrite";
                draft.Parameters["predicate"] = JsonSerializer.Serialize([order.Notes.PredicateText ?? where.Predicate.Sql], OperationText.Default.StringArray);
                await ReplaceAsync(draft, target, where, added, cancellationToken).ConfigureAwait(false);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>Rows that are written twice, into the table and into its change feed, are computed once.</summary>
    private HeldRows? Hold(WriteTarget target, WriteOrder order, ShapedRows shaped, CancellationToken cancellationToken) =>
        order.Mode is WriteMode.ReplaceWhere && target.HasChangeFeed
            ? services.Engine.Hold(shaped.Rows, $"millrace_rows_{services.Environment.NewId():N}", cancellationToken)
            : null;

    private void ChangeSchema(ChangeDraft draft, WriteOrder order)
    {
        if (order.Schema == SchemaChange.None) return;
        TableSchema incoming = services.Engine.StoredSchema(order.Rows);
        if (order.Columns is { } names && names.Count == incoming.Count)
            incoming = new TableSchema(incoming.Select((column, index) => column with { Name = names[index] }));
        if (order.Schema == SchemaChange.Overwrite) draft.Transaction.SetSchema(incoming);
        else draft.Transaction.MergeSchema(new TableSchema(incoming.Where(static column => column.Type is not DataType.Void)));
    }

    /// <summary>New rows outside of what is replaced would be there beside old ones; nobody expects that.</summary>
    private static RowRule RuleOf(WriteMode.ReplaceWhere replace) => new(
        $"the condition of what is replaced ({replace.Predicate.Sql})",
        replace.Predicate.Sql);

    private static void OverwritePartitions(ChangeDraft draft, WrittenRows written)
    {
        if (draft.Snapshot.PartitionColumns.Count == 0)
            throw TableErrors.OrderInvalid(draft.Snapshot.Root, "it has no partitions to overwrite; overwrite all of it, or by a condition");
        draft.Transaction.RemovePartitions(written.Files.Select(file => file.PartitionValues));
    }

    private static async Task ReplaceAsync(
        ChangeDraft draft, WriteTarget target, WriteMode.ReplaceWhere where, BoundQuery added, CancellationToken cancellationToken)
    {
        using RowRemoval removal = await RowRemoval.FindAsync(draft, where.Predicate, where.TargetAlias, cancellationToken).ConfigureAwait(false);
        MarkedFiles files = await MarkedFiles.ApplyAsync(draft, target, removal.Marks, cancellationToken).ConfigureAwait(false);
        if (await removal.CopiedAsync(target, files.Rewritten, cancellationToken).ConfigureAwait(false) is BoundQuery copied)
        {
            WrittenRows kept = draft.FilesFor(target).Write(copied, [], withRowIds: true, cancellationToken);
            draft.Add(kept);
            draft.Metrics[OperationMetrics.CopiedRows] = kept.Rows;
            draft.Metrics[OperationMetrics.AddedFiles] += kept.Files.Count;
        }

        if (target.HasChangeFeed && files.Rewritten.Count + files.Vectored.Count > 0)
        {
            // Whole files alone would tell the change; rows copied into new ones do not, so all of it is written out.
            string deleted = await removal.FoundAsync(target, [.. removal.Marks.Touched], cancellationToken).ConfigureAwait(false);
            string changes = $"SELECT *, 'delete' AS {RowFiles.ChangeType} FROM ({deleted}\n) "
                + $"UNION ALL BY NAME SELECT *, 'insert' AS {RowFiles.ChangeType} FROM ({added.Sql}\n)";
            foreach (NewChangeFile file in draft.FilesFor(target).WriteChanges(new BoundQuery(changes), cancellationToken)) draft.Transaction.AddChangeFile(file);
        }

        draft.Metrics[OperationMetrics.DeletedRows] = removal.Marks.Count;
        draft.Metrics[OperationMetrics.RemovedFiles] = files.Removed.Count + files.Rewritten.Count;
    }
}
