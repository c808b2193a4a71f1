using Millrace.Delta.Faults;
using Millrace.Delta.Services;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Creating;

/// <summary>Makes folders of Parquet files tables in place. Thread safety: all members may be called at once.</summary>
/// <param name="services">Store and engine.</param>
public sealed class TableConverter(TableServices services)
{
    /// <summary>Carries an order out; a folder that is a table already is left as it is.</summary>
    /// <remarks>Cost: one read of the indexed columns for the statistics, one of the footers without them.</remarks>
    /// <exception cref="MillraceException">
    /// DELTA_CONVERT_REFUSED: there are no Parquet files, or their folders do not fit the partition columns. QUERY_FAILED: a
    /// file cannot be read. DELTA_SCHEMA_INVALID: a column's name or type cannot be in a table.
    /// </exception>
    public async Task<ChangeResult> ConvertAsync(ConvertOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (await DeltaLog.TryOpenAsync(services.Environment, order.Root, cancellationToken).ConfigureAwait(false) is DeltaLog existing)
        {
            long version = (await existing.SnapshotAsync(cancellationToken).ConfigureAwait(false)).Version;
            return new ChangeResult(new CommitResult.AlreadyApplied(version), new Dictionary<string, long>()) { Version = version };
        }

        IReadOnlyList<FoundFile> files = await FoundFiles.ListAsync(services.Environment.Store, order, cancellationToken).ConfigureAwait(false);
        if (files.Count == 0) throw AlterErrors.NothingToConvert(order.Root.Value);
        TableSchema stored = services.Engine.StoredSchema(new BoundQuery($"SELECT * FROM {FoundFiles.Read(files)}"));
        TableSchema schema = new(stored.Where(column => order.PartitionColumns.Find(column.Name) is null).Concat(order.PartitionColumns));
        string[] partitions = [.. order.PartitionColumns.Select(column => column.Name)];
        TableDefinition definition = new(schema, partitions, new Dictionary<string, string>(), Description: null, Name: null);
        Transaction creation = DeltaLog.StartCreation(services.Environment, order.Root, definition);
        FoundStatistics statistics = new(services.Engine, order, schema);
        foreach (FoundFile[] batch in files.Chunk(FoundStatistics.FilesAtOnce))
        {
            foreach (DeltaProtocol.Files.NewFile file in statistics.Read(batch, cancellationToken)) creation.Add(file);
        }

        CommitResult result = await creation.CommitAsync(Operations.Convert(files.Count, partitions, order.CollectsStatistics), cancellationToken).ConfigureAwait(false);
        if (result is not CommitResult.Committed done) throw AlterErrors.CreatedMeanwhile(order.Root.Value);
        return new ChangeResult(done, new Dictionary<string, long> { ["numConvertedFiles"] = files.Count }) { Version = done.Version };
    }
}
