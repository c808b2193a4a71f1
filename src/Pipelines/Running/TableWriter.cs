using System.Globalization;
using System.Text.Json;
using Millrace.Delta.Services;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.DeltaProtocol;
using Millrace.Engine.Files;
using Millrace.Engine.Queries;
using Millrace.Engine;
using Millrace.Foundation.Names;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Running;

/// <summary>
/// Writes the rows of one batch into a dataset's table: files first, made durable, then one commit that also carries the
/// progress of the flow. Whatever happens before the commit, the table is as it was.
/// </summary>
internal sealed class TableWriter(PipelineServices services, PipelineHome home, DatasetDeclaration dataset) : IRowTarget
{
    private const int MaxAttempts = 20;

    /// <summary>Folder of the table.</summary>
    public LakePath Root { get; } = services.Metastore.PathOf(dataset.Name);

    /// <summary>How change events are applied, for the table's properties; null when rows are appended.</summary>
    public string? ChangesText { get; init; }

    /// <summary>What was done for the table after the last commit.</summary>
    public CareResult Care { get; private set; } = CareResult.None;

    /// <summary>The order to write a batch's rows; give it to the engine.</summary>
    public ParquetWrite Order(BoundQuery query, TableSchema schema, IReadOnlyList<GateRule> rules) =>
        new(query, schema, Root.Value, $"part-{services.NewId():N}-")
        {
            PartitionColumns = dataset.PartitionColumns,
            SortColumns = IsOptimized ? dataset.PartitionColumns : [.. SortKeys(schema).Select(static column => column.Name)],
            Rules = rules,
            Codec = dataset.Properties.GetValueOrDefault("delta.parquet.compression.codec") ?? "snappy",
        };

    private bool IsOptimized => "true".Equals(dataset.Properties.GetValueOrDefault("delta.autoOptimize.optimizeWrite"), StringComparison.OrdinalIgnoreCase);

    /// <summary>Commits the files, which the commit makes durable first.</summary>
    /// <param name="written">The files.</param>
    /// <param name="schema">The columns of the rows.</param>
    /// <param name="mode">How they change the table.</param>
    /// <param name="cancellationToken">Stops the commit; once it is begun it ends.</param>
    public async Task<CommitResult> CommitAsync(
        ParquetWritten written, TableSchema schema, WriteMode mode, CancellationToken cancellationToken)
    {
        string lastConflict = "";
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            DeltaLog? table = await services.Metastore.TryOpenAsync(dataset.Name, cancellationToken).ConfigureAwait(false);
            Snapshot? snapshot = table is null ? null : await table.SnapshotAsync(cancellationToken).ConfigureAwait(false);
            if (snapshot is not null && mode.IsAppliedIn(snapshot)) return new CommitResult.AlreadyApplied(snapshot.Version);
            Transaction transaction = Begin(table, snapshot, schema, mode);
            if (Sources.GeneratedColumns.AreAllRules(dataset, transaction.Shape)) transaction.SetEnforced(WriterDuties.TableRules);
            List<NewFile> files = [.. written.Files.Select(file => ToNewFile(file, schema, snapshot, cancellationToken))];
            foreach (NewFile file in files) transaction.Add(file);
            foreach ((string appId, long version) in mode.Progress) transaction.NoteVersion(appId, version);
            if (mode.Batch is (string flowId, long number)) transaction.SetTransaction(flowId, number);
            CommitResult result = await transaction.CommitAsync(OperationOf(written, mode), cancellationToken).ConfigureAwait(false);
            if (result is CommitResult.Committed done && table is not null)
            {
                CommittedFiles committed = new(done.Version, transaction.Shape.Properties, files);
                Care = await services.Care.AfterCommitAsync(services.Tables, table, committed, cancellationToken).ConfigureAwait(false);
            }

            if (result is not CommitResult.Conflicted conflict) return result;
            lastConflict = conflict.Message;
        }

        throw RunErrors.TooManyConflicts(dataset.Name, lastConflict);
    }

    /// <summary>Gives a table that exists the columns, properties and clustering it shall have, although no rows are written.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">Its columns; null to leave them as they are.</param>
    /// <param name="cancellationToken">Stops the commit.</param>
    public async Task AlignAsync(DeltaLog table, TableSchema? columns, CancellationToken cancellationToken)
    {
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            Snapshot snapshot = await table.SnapshotAsync(cancellationToken).ConfigureAwait(false);
            TableSchema schema = columns ?? snapshot.Schema;
            bool isSame = SameShape(Sources.QueryShape.Widened(snapshot.Schema, schema), snapshot.Schema);
            if (isSame && Changed(snapshot).Count == 0 && NewClustering(snapshot) is null) return;
            Transaction transaction = Begin(table, snapshot, schema, new WriteMode(ReplacesAll: false, Batch: null, new Dictionary<string, long>()));
            Operation operation = Operation.Named(columns is null ? "SET TBLPROPERTIES" : "CHANGE COLUMNS");
            if (await transaction.CommitAsync(operation, cancellationToken).ConfigureAwait(false) is not CommitResult.Conflicted) return;
        }

        throw RunErrors.TooManyConflicts(dataset.Name, "its columns or properties were changed.");
    }

    /// <summary>Makes the table, empty, when there is none; else gives it what was declared anew.</summary>
    public async Task EnsureAsync(TableSchema schema, CancellationToken cancellationToken)
    {
        if (await services.Metastore.TryOpenAsync(dataset.Name, cancellationToken).ConfigureAwait(false) is DeltaLog table)
        {
            await AlignAsync(table, columns: null, cancellationToken).ConfigureAwait(false);
            return;
        }

        await Create(schema).CommitAsync(Operation.Named("CREATE TABLE"), cancellationToken).ConfigureAwait(false);
    }

    private Transaction Begin(DeltaLog? table, Snapshot? snapshot, TableSchema schema, WriteMode mode)
    {
        if (table is null || snapshot is null) return Create(schema);
        CheckOwner(snapshot);
        Transaction transaction = table.StartTransaction(snapshot);
        if (mode.ReplacesAll) transaction.RemoveAll();
        TableSchema wanted = mode.ReplacesAll ? schema : Sources.QueryShape.Widened(snapshot.Schema, schema);
        if (!SameShape(wanted, snapshot.Schema)) transaction.SetSchema(wanted);
        Dictionary<string, string?> changed = Changed(snapshot);
        if (changed.Count > 0) transaction.SetProperties(changed);
        if (NewClustering(snapshot) is IReadOnlyList<IReadOnlyList<string>> clustering) transaction.SetClustering(clustering);
        return transaction;
    }

    private Transaction Create(TableSchema schema)
    {
        Transaction creation = DeltaLog.StartCreation(services.Metastore.Environment, Root, Definition(schema));
        if (ClusteringPaths is { Count: > 0 } clustering) creation.SetClustering(clustering);
        return creation;
    }

    /// <summary>The clustering columns as paths; none for CLUSTER BY NONE, null when the table may be clustered as it is.</summary>
    private IReadOnlyList<IReadOnlyList<string>>? ClusteringPaths => dataset.Clustering switch
    {
        Clustering.By by => [.. by.Columns.Select(static column => column.Split('.'))],
        Clustering.None => [],
        _ => null,
    };

    /// <summary>What the clustering must be changed to; null when it is as declared.</summary>
    private IReadOnlyList<IReadOnlyList<string>>? NewClustering(Snapshot snapshot)
    {
        if (ClusteringPaths is not IReadOnlyList<IReadOnlyList<string>> wanted) return null;
        IReadOnlyList<IReadOnlyList<string>> now = DeltaProtocol.Layout.Clustering.Of(snapshot)?.Columns ?? [];
        return Texts(now).SequenceEqual(Texts(wanted), StringComparer.OrdinalIgnoreCase) ? null : wanted;

        static IEnumerable<string> Texts(IReadOnlyList<IReadOnlyList<string>> paths) => paths.Select(static path => string.Join('.', path));
    }

    /// <summary>What rows are written in the order of: the leading clustering columns that are no fields.</summary>
    private IReadOnlyList<Column> SortKeys(TableSchema schema) =>
        [.. (ClusteringPaths ?? []).TakeWhile(static path => path.Count == 1).Select(path => schema.Find(path[0])).TakeWhile(static column => column is not null).Select(static column => column!)];

    private NewFile ToNewFile(WrittenFile file, TableSchema schema, Snapshot? snapshot, CancellationToken cancellationToken) =>
        WrittenFiles.ToNewFile(file, Root, schema, services.Clock.GetUtcNow(), new StatsChoice(IndexedColumns(snapshot), Named: null, ClusteringPaths ?? [])) with
        {
            SortedBy = OrderProof.Of(services.Engine, file, SortKeys(schema), cancellationToken),
        };


    /// <summary>Another pipeline may have made a table of this name since the plan was.</summary>
    private void CheckOwner(Snapshot snapshot)
    {
        if (!snapshot.Properties.TryGetValue(OwnedTable.OwnerProperty, out string? owner)) throw RunErrors.NotOwned(dataset.Name, dataset.Location);
        if (owner != home.Key) throw RunErrors.OtherOwner(dataset.Name, owner, dataset.Location);
    }

    private Dictionary<string, string?> Changed(Snapshot snapshot)
    {
        Dictionary<string, string?> changed = [];
        foreach ((string key, string value) in Properties())
        {
            if (!snapshot.Properties.TryGetValue(key, out string? before) || before != value) changed[key] = value;
        }

        return changed;
    }

    private TableDefinition Definition(TableSchema schema) =>
        new(schema, dataset.PartitionColumns, Properties(), dataset.Comment, Name: null);

    private Dictionary<string, string> Properties()
    {
        Dictionary<string, string> properties = new(dataset.Properties, StringComparer.Ordinal)
        {
            [OwnedTable.OwnerProperty] = home.Key,
            [OwnedTable.KindProperty] = dataset.Kind.ToString(),
        };
        if (ChangesText is string changes) properties[OwnedTable.ChangesProperty] = changes;
        return properties;
    }

    private static bool SameShape(TableSchema first, TableSchema second) =>
        first.Count == second.Count
        && first.Zip(second).All(pair => pair.First.Name == pair.Second.Name && pair.First.Type == pair.Second.Type
            && Sources.GeneratedColumns.ExpressionOf(pair.First) == Sources.GeneratedColumns.ExpressionOf(pair.Second));

    private static int IndexedColumns(Snapshot? snapshot) =>
        snapshot is not null && snapshot.Properties.TryGetValue("delta.dataSkippingNumIndexedCols", out string? text)
        && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int count)
            ? count
            : WrittenFiles.DefaultIndexedColumns;

    private Operation OperationOf(ParquetWritten written, WriteMode mode)
    {
        Dictionary<string, string> parameters = new(StringComparer.Ordinal)
        {
            ["mode"] = mode.ReplacesAll ? "Overwrite" : "Append",
            ["outputMode"] = mode.ReplacesAll ? "Complete" : "Append",
            ["partitionBy"] = JsonSerializer.Serialize(dataset.PartitionColumns.ToArray(), OperationJson.Default.StringArray),
        };
        if (mode.Batch is (_, long batch)) parameters["epochId"] = batch.ToString(CultureInfo.InvariantCulture);
        Dictionary<string, string> metrics = new(StringComparer.Ordinal)
        {
            ["numAddedFiles"] = written.Files.Count.ToString(CultureInfo.InvariantCulture),
            ["numFiles"] = written.Files.Count.ToString(CultureInfo.InvariantCulture),
            ["numOutputRows"] = written.RowsOut.ToString(CultureInfo.InvariantCulture),
            ["numOutputBytes"] = written.SizeBytes.ToString(CultureInfo.InvariantCulture),
        };
        return new Operation(mode.Batch is null ? "WRITE" : "STREAMING UPDATE", parameters, metrics, UserMetadata: null);
    }
}
