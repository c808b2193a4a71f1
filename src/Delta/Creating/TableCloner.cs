using Millrace.Delta.Faults;
using Millrace.Delta.Scanning;
using Millrace.Delta.Services;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Layout;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;

namespace Millrace.Delta.Creating;

/// <summary>Makes tables out of versions of others. Thread safety: all members may be called at once.</summary>
/// <param name="services">Where tables lie, and the engine.</param>
public sealed class TableCloner(TableServices services)
{
    /// <summary>Carries an order out.</summary>
    /// <exception cref="MillraceException">As for <see cref="TableCreator.CreateAsync"/>.</exception>
    public async Task<ChangeResult> CloneAsync(CloneOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        return order.IsShallow
            ? await CloneShallowAsync(order, cancellationToken).ConfigureAwait(false)
            : await CloneDeepAsync(order, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The definition of an empty table like another; what the other counted up or numbered by itself begins anew.</summary>
    /// <param name="model">The other table.</param>
    /// <param name="properties">Properties besides its own, or instead of them.</param>
    public static TableDefinition DefinitionLike(Snapshot model, IReadOnlyDictionary<string, string> properties)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(properties);
        Dictionary<string, string> merged = new(StringComparer.Ordinal);
        foreach ((string name, string value) in model.Properties)
        {
            bool isOwn = name.StartsWith("delta.rowTracking.", StringComparison.Ordinal)
                || name is "delta.columnMapping.maxColumnId" or "delta.inCommitTimestampEnablementVersion" or "delta.inCommitTimestampEnablementTimestamp";
            if (!isOwn) merged[name] = value;
        }

        foreach ((string name, string value) in properties) merged[name] = value;
        return new TableDefinition(
            model.Schema, model.PartitionColumns, merged, model.Metadata.Description, Name: null);
    }

    private async Task<ChangeResult> CloneDeepAsync(CloneOrder order, CancellationToken cancellationToken)
    {
        TableScan scan = await new TableScanner(services).ScanAsync(order.Source, FilePredicate.Anything, cancellationToken).ConfigureAwait(false);
        CreateOrder creation = new(order.Root, DefinitionLike(order.Source, order.Properties), order.Mode)
        {
            Rows = new BoundQuery(scan.Sql),
            HasCheckedRows = true,
            Clustering = Clustering.Of(order.Source)?.Columns ?? [],
        };
        ChangeResult result = await new TableCreator(services).CreateAsync(creation, cancellationToken).ConfigureAwait(false);
        return result with { Metrics = MetricsOf(order.Source) };
    }

    private async Task<ChangeResult> CloneShallowAsync(CloneOrder order, CancellationToken cancellationToken)
    {
        DeltaLog? log = await DeltaLog.TryOpenAsync(services.Environment, order.Root, cancellationToken).ConfigureAwait(false);
        Snapshot? existing = log is null ? null : await log.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        if (existing is not null && order.Mode == CreateMode.CreateIfMissing)
            return new ChangeResult(new CommitResult.AlreadyApplied(existing.Version), new Dictionary<string, long>()) { Version = existing.Version };
        if (existing is not null && order.Mode == CreateMode.Create) throw AlterErrors.TableExists(order.Root.Value);
        if (existing is null && order.Mode == CreateMode.Replace) throw AlterErrors.NothingToReplace(order.Root.Value);
        Snapshot source = order.Source;

        // Files keep their columns' ids and names, so the clone must too.
        TableDefinition definition = DefinitionLike(source, order.Properties) with { KeepsColumnIds = true };
        Transaction transaction;
        if (log is null || existing is null)
        {
            transaction = DeltaLog.StartCreation(services.Environment, order.Root, definition);
        }
        else
        {
            transaction = log.StartTransaction(existing);
            transaction.ReplaceTable(definition);
        }

        if (Clustering.Of(source) is Clustering { Columns.Count: > 0 } clustering) transaction.SetClustering(clustering.Columns);
        foreach (DataFile file in source.Files) transaction.AddShared(file, source.Root);
        transaction.SetEnforced(WriterDuties.All);
        Operation operation = Operations.Clone(source.Root.Value, source.Version, isShallow: true);
        CommitResult result = await transaction.CommitAsync(operation, cancellationToken).ConfigureAwait(false);
        return result is CommitResult.Committed done
            ? new ChangeResult(done, MetricsOf(source)) { Version = done.Version }
            : throw AlterErrors.CreatedMeanwhile(order.Root.Value);
    }

    private static Dictionary<string, long> MetricsOf(Snapshot source) => new(StringComparer.Ordinal)
    {
        ["source_num_of_files"] = source.Files.Count,
        ["source_table_size"] = source.SizeBytes,
    };
}
