using Millrace.Delta.Services;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol;
using Millrace.Foundation.Faults;

namespace Millrace.Delta.Changing;

/// <summary>
/// Deletes, updates and merges rows of tables. Memory does not grow with the rows of a table: changed rows are remembered
/// by position, and what is held of a source spills to disk. Thread safety: all members may be called at once.
/// </summary>
/// <remarks>
/// When somebody's commit contradicts an operation it is done again from the start on the then latest version. A table
/// with <c>delta.enableDeletionVectors</c> gets its rows marked as deleted; otherwise, and where that is cheaper, the
/// files that hold them are written anew.
/// </remarks>
/// <param name="services">Where tables lie, and the engine.</param>
public sealed class TableChanger(TableServices services)
{
    /// <summary>Deletes rows.</summary>
    /// <param name="table">The table.</param>
    /// <param name="order">Which rows.</param>
    /// <param name="cancellationToken">Stops the operation before its commit.</param>
    /// <returns>Metrics <c>numDeletedRows</c>, <c>numCopiedRows</c>, <c>numAddedFiles</c>, <c>numRemovedFiles</c> and others.</returns>
    /// <exception cref="MillraceException">DELTA_APPEND_ONLY, DELTA_CHANGE_CONTENDED, QUERY_…, STORAGE_….</exception>
    public Task<ChangeResult> DeleteAsync(DeltaLog table, DeleteOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(order);
        return new CommitLoop(services, table, order.Notes).RunAsync((draft, token) => Deletion.PrepareAsync(draft, order, token), cancellationToken);
    }

    /// <summary>Changes values of rows.</summary>
    /// <param name="table">The table.</param>
    /// <param name="order">Which rows, and their new values.</param>
    /// <param name="cancellationToken">Stops the operation before its commit.</param>
    /// <returns>Metrics <c>numUpdatedRows</c>, <c>numCopiedRows</c>, <c>numAddedFiles</c>, <c>numRemovedFiles</c> and others.</returns>
    /// <exception cref="MillraceException">DELTA_RULE_VIOLATED, DELTA_WRITE_…, DELTA_ORDER_INVALID, DELTA_APPEND_ONLY,
    /// DELTA_CHANGE_CONTENDED, QUERY_…, STORAGE_….</exception>
    public Task<ChangeResult> UpdateAsync(DeltaLog table, UpdateOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(order);
        return new CommitLoop(services, table, order.Notes).RunAsync((draft, token) => Update.PrepareAsync(draft, order, token), cancellationToken);
    }

    /// <summary>Merges a source into a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="order">The source and what happens to its rows and the table's.</param>
    /// <param name="cancellationToken">Stops the operation before its commit.</param>
    /// <returns>Metrics <c>numTargetRowsInserted</c>, <c>numTargetRowsUpdated</c>, <c>numTargetRowsDeleted</c>,
    /// <c>numTargetRowsCopied</c>, <c>numSourceRows</c> and others.</returns>
    /// <exception cref="MillraceException">DELTA_MERGE_AMBIGUOUS: a row would be changed by several rows of the source;
    /// and those of an update.</exception>
    public Task<ChangeResult> MergeAsync(DeltaLog table, MergeOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(order);
        return new CommitLoop(services, table, order.Notes).RunAsync((draft, token) => MergeRun.PrepareAsync(draft, order, token), cancellationToken);
    }
}
