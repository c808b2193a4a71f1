using Millrace.Delta.Faults;
using Millrace.Delta.Rules;
using Millrace.Delta.Services;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Features;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Creating;

/// <summary>Creates and replaces tables, rows included, in one commit. Thread safety: all members may be called at once.</summary>
/// <param name="services">Where tables lie, and the engine.</param>
public sealed class TableCreator(TableServices services)
{
    private const int MaxAttempts = 10;

    /// <summary>Carries an order out.</summary>
    /// <param name="order">The order.</param>
    /// <param name="cancellationToken">Stops it before its commit.</param>
    /// <returns>Committed; or AlreadyApplied when the table exists and the mode lets that be.</returns>
    /// <exception cref="MillraceException">
    /// DELTA_TABLE_EXISTS, DELTA_TABLE_NOT_FOUND: the mode does not fit. DELTA_SCHEMA_INVALID, DELTA_PROPERTY_INVALID,
    /// DELTA_FEATURE_NOT_WRITABLE: the definition does not. QUERY_…, STORAGE_…: nothing was created.
    /// </exception>
    public async Task<ChangeResult> CreateAsync(CreateOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        CreateOrder whole = order.Rows is null ? order : order with { Definition = Completed(order.Definition, order.Rows) };
        string lastConflict = "";
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            DeltaLog? log = await DeltaLog.TryOpenAsync(services.Environment, order.Root, cancellationToken).ConfigureAwait(false);
            Snapshot? existing = log is null ? null : await log.SnapshotAsync(cancellationToken).ConfigureAwait(false);
            if (existing is not null && order.Mode == CreateMode.Create) throw AlterErrors.TableExists(order.Root.Value);
            if (existing is not null && order.Mode == CreateMode.CreateIfMissing) return Present(existing);
            if (existing is null && order.Mode == CreateMode.Replace) throw AlterErrors.NothingToReplace(order.Root.Value);
            CommitResult result = await CommitAsync(whole, log, existing, cancellationToken).ConfigureAwait(false);
            if (result is CommitResult.Committed done) return new ChangeResult(done, Metrics) { Version = done.Version };
            if (result is CommitResult.Conflicted conflict) lastConflict = conflict.Message;
        }

        throw TableErrors.Contended(order.Root, MaxAttempts, lastConflict);
    }

    private static Dictionary<string, long> Metrics { get; } = [];

    private static ChangeResult Present(Snapshot existing) =>
        new(new CommitResult.AlreadyApplied(existing.Version), Metrics) { Version = existing.Version };

    private TableDefinition Completed(TableDefinition definition, BoundQuery rows) =>
        definition.Schema.Count > 0 ? definition : definition with { Schema = services.Engine.StoredSchema(rows) };

    private async Task<CommitResult> CommitAsync(
        CreateOrder order, DeltaLog? log, Snapshot? existing, CancellationToken cancellationToken)
    {
        Transaction transaction = Begin(order, log, existing);
        if (order.Clustering.Count > 0) transaction.SetClustering(order.Clustering);
        RowFiles? files = null;
        try
        {
            if (order.Rows is not null)
            {
                WriteTarget target = new(order.Root, transaction.Shape) { Clustering = order.Clustering };
                files = new RowFiles(services, target);
                ShapedRows shaped = new RowShaper(services, order.Root, target.Schema, NoRules).Shape(order.Rows, columns: null);
                foreach (DeltaProtocol.Files.NewFile file in files.Write(shaped.Rows, shaped.Rules, withRowIds: false, cancellationToken).Files)
                    transaction.Add(file);
                if (order.HasCheckedRows) transaction.SetEnforced(WriterDuties.All);
            }
        }
        catch
        {
            files?.Discard();
            throw;
        }

        // A fault of the commit leaves open whether it was made; files go only when it surely was not.
        CommitResult result = await transaction.CommitAsync(OperationOf(order, existing), cancellationToken).ConfigureAwait(false);
        if (result is not CommitResult.Committed) files?.Discard();
        return result;
    }

    private static TableRules NoRules { get; } = new([], []);

    private Transaction Begin(CreateOrder order, DeltaLog? log, Snapshot? existing)
    {
        if (log is null || existing is null) return DeltaLog.StartCreation(services.Environment, order.Root, order.Definition);
        Transaction transaction = log.StartTransaction(existing);
        transaction.ReplaceTable(order.Definition);
        return transaction;
    }

    private static Operation OperationOf(CreateOrder order, Snapshot? existing)
    {
        string[] clustering = [.. order.Clustering.Select(path => string.Join('.', path))];
        Operation operation = existing is null
            ? Operations.CreateTable(order.Definition, clustering, order.Rows is not null)
            : Operations.ReplaceTable(order.Definition, clustering, order.Rows is not null, order.Mode == CreateMode.CreateOrReplace);
        return operation with { UserMetadata = order.Notes.UserMetadata };
    }
}
