using System.Text.Json;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Engine.Queries;

namespace Millrace.Delta.Changing;

/// <summary>One attempt of a DELETE.</summary>
internal static class Deletion
{
    public static async Task PrepareAsync(ChangeDraft draft, DeleteOrder order, CancellationToken cancellationToken)
    {
        draft.Operation = "DELETE";
        draft.Parameters["predicate"] = order.Predicate is BoundExpression predicate
            ? JsonSerializer.Serialize([order.Notes.PredicateText ?? predicate.Sql], OperationText.Default.StringArray)
            : "[]";
        WriteTarget target = draft.Target();
        if (order.Predicate is null)
        {
            DeleteAll(draft);
            return;
        }

        using RowRemoval removal = await RowRemoval.FindAsync(draft, order.Predicate, order.TargetAlias, cancellationToken).ConfigureAwait(false);
        MarkedFiles files = await MarkedFiles.ApplyAsync(draft, target, removal.Marks, cancellationToken).ConfigureAwait(false);
        WrittenRows copied = await removal.CopiedAsync(target, files.Rewritten, cancellationToken).ConfigureAwait(false) is BoundQuery rows
            ? draft.FilesFor(target).Write(rows, [], withRowIds: true, cancellationToken)
            : WrittenRows.None;
        draft.Add(copied);
        bool needsChanges = target.HasChangeFeed && files.Rewritten.Count + files.Vectored.Count > 0;
        IReadOnlyList<NewChangeFile> changes = [];
        if (needsChanges)
        {
            string found = await removal.FoundAsync(target, [.. removal.Marks.Touched], cancellationToken).ConfigureAwait(false);
            changes = draft.FilesFor(target).WriteChanges(
                new BoundQuery($"SELECT *, 'delete' AS {RowFiles.ChangeType} FROM ({found}\n)"), cancellationToken);
            foreach (NewChangeFile file in changes) draft.Transaction.AddChangeFile(file);
        }

        draft.IsNothing = removal.Marks.Count == 0 && order.Notes.Progress is null;
        draft.Metrics[OperationMetrics.DeletedRows] = removal.Marks.Count;
        draft.Metrics[OperationMetrics.CopiedRows] = copied.Rows;
        draft.Metrics[OperationMetrics.AddedFiles] = copied.Files.Count;
        draft.Metrics[OperationMetrics.AddedBytes] = copied.SizeBytes;
        draft.Metrics[OperationMetrics.RemovedFiles] = files.Removed.Count + files.Rewritten.Count;
        draft.Metrics[OperationMetrics.RemovedBytes] = files.Removed.Concat(files.Rewritten).Sum(static file => file.SizeBytes);
        draft.Metrics[OperationMetrics.AddedChangeFiles] = changes.Count;
        draft.Metrics[OperationMetrics.AddedVectors] = files.Vectored.Count;
    }

    /// <summary>No row has to be looked at: the log knows all files.</summary>
    private static void DeleteAll(ChangeDraft draft)
    {
        draft.IsNothing = draft.Snapshot.Files.Count == 0;
        draft.Transaction.RemoveAll();
        draft.Metrics[OperationMetrics.RemovedFiles] = draft.Snapshot.Files.Count;
        draft.Metrics[OperationMetrics.RemovedBytes] = draft.Snapshot.SizeBytes;
        draft.Metrics[OperationMetrics.AddedFiles] = 0;
        if (draft.Snapshot.RowCount is long rows) draft.Metrics[OperationMetrics.DeletedRows] = rows;
    }
}
