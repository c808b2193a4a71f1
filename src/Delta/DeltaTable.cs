using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Apache.Arrow;
using Millrace.Delta.Changing;
using Millrace.Delta.Maintenance;
using Millrace.Delta.Records;
using Millrace.Delta.Scanning;
using Millrace.Delta.Services;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Types;

namespace Millrace.Delta;

/// <summary>
/// A Delta table: read, append, update, merge and travel in time. Every change is one atomic version; other programs that
/// know Delta, such as Spark, see it at once. Thread safety: all members may be called at once.
/// </summary>
/// <example>
/// <code>
/// DeltaTable table = await DeltaTable.CreateAsync("/lake/readings", DeltaTable.ColumnsOf&lt;Reading&gt;());
/// await table.AppendAsync([new Reading("press-1", DateTimeOffset.UnixEpoch, 21.5)]);
/// await table.DeleteAsync("value &gt; 100");
/// await foreach (Reading reading in table.ReadAsync&lt;Reading&gt;(where: "device = 'press-1'")) Show(reading);
/// </code>
/// </example>
public sealed class DeltaTable
{
    /// <summary>Alias by which predicates and assignments may name the table's columns.</summary>
    public const string Alias = "target";

    private readonly DeltaLog _log;
    private readonly Snapshot? _pinned;

    private DeltaTable(DeltaSession session, DeltaLog log, Snapshot? pinned)
    {
        Session = session;
        _log = log;
        _pinned = pinned;
    }

    /// <summary>What the table shares with others.</summary>
    public DeltaSession Session { get; }

    /// <summary>Folder of the table.</summary>
    public string Path => _log.Root.Value;

    /// <summary>The log below: snapshots, statistics, transactions.</summary>
    public DeltaLog Log => _log;

    private TableServices Services => Session.Services;

    /// <summary>Opens a table.</summary>
    /// <param name="path">Its folder.</param>
    /// <param name="session">What it shares with others; null for <see cref="DeltaSession.Default"/>.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="MillraceException">DELTA_TABLE_NOT_FOUND, or the table is damaged or needs a feature we lack.</exception>
    public static async Task<DeltaTable> OpenAsync(string path, DeltaSession? session = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        DeltaSession used = session ?? DeltaSession.Default;
        DeltaLog log = await DeltaLog.OpenAsync(used.Services.Environment, RootOf(path), cancellationToken).ConfigureAwait(false);
        return new DeltaTable(used, log, pinned: null);
    }

    /// <summary>Creates an empty table.</summary>
    /// <param name="path">Its folder, made when missing.</param>
    /// <param name="columns">Its columns, such as those of <see cref="ColumnsOf{T}"/> or <see cref="DataTypeText.ParseColumns"/>.</param>
    /// <param name="partitionColumns">Columns by whose values files are kept apart; null for none.</param>
    /// <param name="properties">Table properties, such as <c>delta.enableDeletionVectors</c>; null for none.</param>
    /// <param name="session">What it shares with others; null for <see cref="DeltaSession.Default"/>.</param>
    /// <param name="cancellationToken">Stops the creation.</param>
    /// <exception cref="MillraceException">DELTA_TABLE_EXISTS, DELTA_SCHEMA_INVALID, DELTA_PROPERTY_INVALID.</exception>
    public static async Task<DeltaTable> CreateAsync(
        string path,
        TableSchema columns,
        IReadOnlyList<string>? partitionColumns = null,
        IReadOnlyDictionary<string, string>? properties = null,
        DeltaSession? session = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(columns);
        DeltaSession used = session ?? DeltaSession.Default;
        TableDefinition definition = TableDefinition.Of(columns) with
        {
            PartitionColumns = partitionColumns ?? [],
            Properties = properties ?? new Dictionary<string, string>(),
        };
        DeltaLog log = await DeltaLog.CreateAsync(used.Services.Environment, RootOf(path), definition, cancellationToken).ConfigureAwait(false);
        return new DeltaTable(used, log, pinned: null);
    }

    /// <summary>The columns that the public properties of a type stand for.</summary>
    /// <typeparam name="T">The type; numbers, text, times, lists, dictionaries and nested types become columns of their kind.</typeparam>
    public static TableSchema ColumnsOf<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>() => ClrTypes.SchemaOf(typeof(T));

    /// <summary>The version that is read: the latest, or the one this table was fixed to.</summary>
    public async Task<Snapshot> SnapshotAsync(CancellationToken cancellationToken = default) =>
        _pinned ?? await _log.SnapshotAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Number of the version that is read.</summary>
    public async Task<long> VersionAsync(CancellationToken cancellationToken = default) =>
        (await SnapshotAsync(cancellationToken).ConfigureAwait(false)).Version;

    /// <summary>Columns of the version that is read.</summary>
    public async Task<TableSchema> SchemaAsync(CancellationToken cancellationToken = default) =>
        (await SnapshotAsync(cancellationToken).ConfigureAwait(false)).Schema;

    /// <summary>Live rows of the version that is read, from the log alone; null when a file does not tell.</summary>
    public async Task<long?> CountAsync(CancellationToken cancellationToken = default) =>
        (await SnapshotAsync(cancellationToken).ConfigureAwait(false)).RowCount;

    /// <summary>The table as it was at a version; it reads that version, and changes still build on the latest.</summary>
    /// <exception cref="MillraceException">DELTA_VERSION_NOT_FOUND.</exception>
    public async Task<DeltaTable> AtVersionAsync(long version, CancellationToken cancellationToken = default) =>
        new(Session, _log, await _log.SnapshotAtVersionAsync(version, cancellationToken).ConfigureAwait(false));

    /// <summary>The table as it was at a time.</summary>
    /// <exception cref="MillraceException">DELTA_TIMESTAMP_OUT_OF_RANGE: before the first or after the last commit.</exception>
    public async Task<DeltaTable> AtTimestampAsync(DateTimeOffset timestamp, CancellationToken cancellationToken = default) =>
        new(Session, _log, await _log.SnapshotAtTimestampAsync(timestamp, cancellationToken).ConfigureAwait(false));

    /// <summary>Who changed what, newest first.</summary>
    /// <param name="limit">How many versions at most; null for all that the log still has.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public IAsyncEnumerable<HistoryEntry> HistoryAsync(int? limit = null, CancellationToken cancellationToken = default) =>
        _log.HistoryAsync(limit, cancellationToken);

    /// <summary>Rows as Arrow batches while they are read; each batch is the caller's to dispose.</summary>
    /// <param name="where">SQL condition on the rows, such as <c>device = 'a' AND ts >= '2025-01-01'</c>; it also chooses files. Null for all rows.</param>
    /// <param name="columns">Names of the columns to read; null for all.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MillraceException">QUERY_INVALID: the condition or a column; QUERY_FAILED; DELTA_….</exception>
    public async IAsyncEnumerable<RecordBatch> ReadAsync(
        string? where = null, IReadOnlyList<string>? columns = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        BoundQuery query = await QueryAsync(where, columns, cancellationToken).ConfigureAwait(false);
        await foreach (RecordBatch batch in Services.Engine.QueryArrowAsync(query, cancellationToken).ConfigureAwait(false)) yield return batch;
    }

    /// <summary>Rows as objects: by the constructor with the most parameters, then by properties that can be set.</summary>
    /// <typeparam name="T">The type; its names are those of columns, without regard to case. Nested types keep their public members.</typeparam>
    /// <param name="where">SQL condition on the rows; null for all rows.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MillraceException">DELTA_VALUE_UNFIT: a value, or a missing one, does not fit its member; and those above.</exception>
    public async IAsyncEnumerable<T> ReadAsync<[DynamicallyAccessedMembers(
        DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicProperties)] T>(
        string? where = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        RecordShape shape = RecordShape.Of(typeof(T));
        TableSchema schema = await SchemaAsync(cancellationToken).ConfigureAwait(false);
        string[] names = [.. shape.Names.Where(name => schema.Find(name) is not null)];
        BoundQuery query = await QueryAsync(where, names, cancellationToken).ConfigureAwait(false);
        await foreach (T record in Services.Engine.QueryArrowAsync(query, cancellationToken).AsRecordsAsync<T>(cancellationToken).ConfigureAwait(false)) yield return record;
    }

    /// <summary>Row changes of a range of versions as Arrow batches, with <c>_change_type</c>, <c>_commit_version</c> and <c>_commit_timestamp</c>.</summary>
    /// <param name="firstVersion">First version.</param>
    /// <param name="lastVersion">Last version; null for the latest.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MillraceException">DELTA_CHANGE_FEED_OFF, DELTA_CHANGE_FEED_SCHEMA, DELTA_VERSION_NOT_FOUND.</exception>
    public async IAsyncEnumerable<RecordBatch> ChangesAsync(
        long firstVersion, long? lastVersion = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string sql = await new ChangeFeed(Services).ToSqlAsync(_log, firstVersion, lastVersion, cancellationToken).ConfigureAwait(false);
        await foreach (RecordBatch batch in Services.Engine.QueryArrowAsync(new BoundQuery(sql), cancellationToken).ConfigureAwait(false)) yield return batch;
    }

    /// <summary>Appends objects: their public properties go to the columns of their names.</summary>
    /// <exception cref="MillraceException">DELTA_VALUE_UNFIT, DELTA_WRITE_…, DELTA_RULE_VIOLATED; nothing was written.</exception>
    public Task<ChangeResult> AppendAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(
        IEnumerable<T> records, WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        return AppendAsync(records.ToAsyncEnumerable(), options, cancellationToken);
    }

    /// <summary>Appends objects as they come; nothing is visible before the last.</summary>
    /// <exception cref="MillraceException">DELTA_VALUE_UNFIT, DELTA_WRITE_…, DELTA_RULE_VIOLATED; nothing was written.</exception>
    public async Task<ChangeResult> AppendAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(
        IAsyncEnumerable<T> records, WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        TableSchema schema = (await _log.SnapshotAsync(cancellationToken).ConfigureAwait(false)).Schema;
        return await Writing(options).WriteAsync(RowSource.Of(records, schema), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Appends the rows of a data reader, from where it stands.</summary>
    /// <exception cref="MillraceException">DELTA_VALUE_UNFIT, DELTA_WRITE_…, DELTA_RULE_VIOLATED; nothing was written.</exception>
    public async Task<ChangeResult> AppendAsync(DbDataReader reader, WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        TableSchema schema = (await _log.SnapshotAsync(cancellationToken).ConfigureAwait(false)).Schema;
        return await Writing(options).WriteAsync(RowSource.Of(reader, schema), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Appends Arrow batches, which stay the caller's.</summary>
    /// <exception cref="MillraceException">DELTA_WRITE_…, DELTA_RULE_VIOLATED; nothing was written.</exception>
    public Task<ChangeResult> AppendAsync(IAsyncEnumerable<RecordBatch> batches, WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batches);
        return Writing(options).WriteAsync(batches, cancellationToken);
    }

    /// <summary>Puts objects in the place of rows the table has, as one version.</summary>
    /// <param name="records">The new rows; none at all only takes the old ones away.</param>
    /// <param name="where">SQL condition on the rows to replace, which the new rows must satisfy too; null for all rows.</param>
    /// <param name="options">How rows are written; its mode does not count.</param>
    /// <param name="cancellationToken">Stops it before its commit.</param>
    /// <exception cref="MillraceException">DELTA_VALUE_UNFIT, DELTA_WRITE_…, DELTA_RULE_VIOLATED; nothing was written.</exception>
    public Task<ChangeResult> OverwriteAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(
        IEnumerable<T> records, string? where = null, WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        WriteMode mode = Expression(where) is BoundExpression condition ? new WriteMode.ReplaceWhere(condition, Alias) : new WriteMode.Overwrite();
        return AppendAsync(records, (options ?? new WriteOptions()) with { Mode = mode }, cancellationToken);
    }

    /// <summary>Deletes rows.</summary>
    /// <param name="where">SQL condition on the rows; null for all.</param>
    /// <param name="cancellationToken">Stops it before its commit.</param>
    /// <exception cref="MillraceException">As <see cref="TableChanger.DeleteAsync"/>.</exception>
    public Task<ChangeResult> DeleteAsync(string? where, CancellationToken cancellationToken = default) =>
        new TableChanger(Services).DeleteAsync(_log, new DeleteOrder(Expression(where), Alias), cancellationToken);

    /// <summary>Changes values of rows.</summary>
    /// <param name="set">Column, or path such as <c>a.b</c>, to the SQL of its new value.</param>
    /// <param name="where">SQL condition on the rows; null for all.</param>
    /// <param name="cancellationToken">Stops it before its commit.</param>
    /// <exception cref="MillraceException">As <see cref="TableChanger.UpdateAsync"/>.</exception>
    public Task<ChangeResult> UpdateAsync(IReadOnlyDictionary<string, string> set, string? where, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        return new TableChanger(Services).UpdateAsync(_log, new UpdateOrder(MergeBuilder.Assignments(set), Expression(where), Alias), cancellationToken);
    }

    /// <summary>Begins a merge of objects into the table.</summary>
    /// <param name="source">The objects; their public properties are the columns of <c>source</c>.</param>
    /// <param name="on">SQL condition over <c>target</c> and <c>source</c>, such as <c>target.id = source.id</c>.</param>
    public MergeBuilder Merge<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(IEnumerable<T> source, string on)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new MergeBuilder(Services, _log, schema => RowSource.Of(source.ToAsyncEnumerable(), schema), on);
    }

    /// <summary>Puts the rows of small files into larger ones, of a clustered table in its order. No row changes.</summary>
    /// <param name="order">Partitions, order and sizes; null for the whole table as it is set up.</param>
    /// <param name="cancellationToken">Stops it; parts that are committed stay.</param>
    /// <exception cref="MillraceException">As <see cref="TableOptimizer.OptimizeAsync"/>.</exception>
    public Task<ChangeResult> OptimizeAsync(OptimizeOrder? order = null, CancellationToken cancellationToken = default) =>
        new TableOptimizer(Services).OptimizeAsync(_log, order ?? new OptimizeOrder(), cancellationToken);

    /// <summary>Deletes the files that no version within the retention needs; versions before it can no longer be read.</summary>
    /// <param name="order">Retention, or a dry run; null for the table's own retention.</param>
    /// <param name="cancellationToken">Stops it; what is deleted stays deleted.</param>
    /// <exception cref="MillraceException">As <see cref="TableVacuum.VacuumAsync"/>.</exception>
    public Task<VacuumResult> VacuumAsync(VacuumOrder? order = null, CancellationToken cancellationToken = default) =>
        new TableVacuum(Services).VacuumAsync(_log, order ?? new VacuumOrder(), cancellationToken);

    /// <summary>Makes the table what it was at an earlier version, as a new version.</summary>
    /// <exception cref="MillraceException">As <see cref="TableRestorer.RestoreAsync"/>.</exception>
    public Task<ChangeResult> RestoreAsync(long version, CancellationToken cancellationToken = default) =>
        new TableRestorer(Services).RestoreAsync(_log, new RestoreOrder(version), cancellationToken);

    private static LakePath RootOf(string path) => LakePath.Of(path, System.IO.Path.GetFullPath("."));

    private static BoundExpression? Expression(string? text) => text is null ? null : new BoundExpression(text);

    private RowWriting Writing(WriteOptions? options) => new(Services, _log, options ?? new WriteOptions());

    private async Task<BoundQuery> QueryAsync(string? where, IReadOnlyList<string>? columns, CancellationToken cancellationToken)
    {
        Snapshot snapshot = await SnapshotAsync(cancellationToken).ConfigureAwait(false);
        BoundExpression? condition = Expression(where);
        FilePredicate predicate = PredicateReader.Read(Services.Engine, condition, Alias);
        TableScan scan = await new TableScanner(Services).ScanAsync(snapshot, predicate, cancellationToken).ConfigureAwait(false);
        string list = columns is null or [] ? "*" : string.Join(", ", columns.Select(Foundation.Text.Sql.Name));
        string text = $"SELECT {list} FROM ({scan.Sql}\n) AS {Alias}";
        return new BoundQuery(condition is null ? text : $"{text} WHERE ({condition.Sql}\n)") { Scans = [scan.Profile] };
    }
}
