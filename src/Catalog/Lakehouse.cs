using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Apache.Arrow;
using Millrace.Catalog.Binding;
using Millrace.Catalog.Faults;
using Millrace.Catalog.Metadata;
using Millrace.Catalog.Statements;
using Millrace.Delta;
using Millrace.Delta.Records;
using Millrace.Delta.Services;
using Millrace.Engine.Queries;
using Millrace.Engine.Settings;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.TimeSeries;

namespace Millrace.Catalog;

/// <summary>
/// The door for programs: SQL over a folder of tables, over Delta tables anywhere and over files, and time-series verbs in C# that are
/// compiled to one query. Thread safety: all members may be called at once.
/// </summary>
/// <example><code>
/// using Lakehouse lake = Lakehouse.Open("lake");
/// await lake.ExecuteAsync("CREATE TABLE readings CLUSTER BY (device, ts) AS SELECT * FROM read_csv('landing/*.csv')");
/// Series readings = await lake.SeriesAsync("readings", "ts", "device");
/// Series hourly = readings.Ema("x", new EmaOptions { Span = 5 }).Resample("1 hour");
/// await foreach (Hour hour in lake.QueryAsync&lt;Hour&gt;(hourly)) Show(hour);
/// </code></example>
public sealed class Lakehouse : IDisposable
{
    private const string DefaultCatalog = "main";
    private const string DefaultSchema = "default";

    private readonly DeltaSession _session;
    private readonly bool _isOwner;
    private readonly Governor _governor;
    private readonly Metastore _metastore;
    private readonly string _workingDirectory;

    private Lakehouse(string? folder, DeltaSession session, bool isOwner)
    {
        _session = session;
        _isOwner = isOwner;
        Folder = folder;
        _workingDirectory = Directory.GetCurrentDirectory();
        _governor = new Governor(session.Services.Engine, TimeSeriesOps.BuiltIn);
        Services = session.Services with { TranslateRule = Governor.TranslateRule };

        // Without a folder no table can be made or found by its name.
        string warehouse = folder ?? Path.Combine(Path.GetTempPath(), $"millrace-{session.Services.Environment.NewId():N}");
        _metastore = new Metastore(session.Services.Environment, new LakePath(Path.GetFullPath(warehouse))) { HasPlace = folder is not null };
    }

    /// <summary>The folder of tables <c>catalog/schema/table</c>; null when tables are named by paths only.</summary>
    public string? Folder { get; }

    /// <summary>Engine and store, for what this door does not offer.</summary>
    public TableServices Services { get; }

    /// <summary>Opens a folder of tables, such as the warehouse of a project. It is made when the first table is.</summary>
    /// <param name="folder">The folder; null to name tables by paths only, as <c>delta.`path`</c>.</param>
    /// <param name="settings">Memory, threads and the folder to spill to; null for 2 GiB and all cores.</param>
    public static Lakehouse Open(string? folder = null, EngineSettings? settings = null) =>
        new(folder, new DeltaSession(settings ?? new EngineSettings()), isOwner: true);

    /// <summary>Opens a folder of tables over a session, which stays the caller's, for instance one with cloud stores.</summary>
    /// <param name="folder">The folder; null to name tables by paths only.</param>
    /// <param name="session">Engine and store.</param>
    public static Lakehouse Open(string? folder, DeltaSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return new Lakehouse(folder, session, isOwner: false);
    }

    /// <summary>Carries out statements one after the other; what was committed stays when a later one fails. The rows of queries are not read.</summary>
    /// <param name="sql">Statements, parted by semicolons: CREATE TABLE, INSERT, UPDATE, DELETE, MERGE, OPTIMIZE and others.</param>
    /// <param name="cancellationToken">Stops before the next statement, or in the reading of table logs.</param>
    /// <exception cref="MillraceException">STATEMENT_UNKNOWN, SQL_SYNTAX, TABLE_NOT_FOUND and others, with line and column.</exception>
    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken = default)
    {
        foreach (QueryInput statement in SqlStatements.Split(TextOf(sql)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await AnswerAsync(statement, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The answer of one statement as Arrow batches while they are made; each batch is the caller's to dispose.</summary>
    /// <param name="sql">A query, or another statement such as DESCRIBE HISTORY.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <exception cref="MillraceException">QUERY_INVALID, QUERY_FAILED, TABLE_NOT_FOUND and others, with line and column.</exception>
    public async IAsyncEnumerable<RecordBatch> QueryAsync(string sql, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        IReadOnlyList<QueryInput> statements = SqlStatements.Split(TextOf(sql));
        if (statements.Count != 1) throw CatalogErrors.NotOneStatement(statements.Count);
        BoundQuery query = await AnswerAsync(statements[0], cancellationToken).ConfigureAwait(false);
        await foreach (RecordBatch batch in Services.Engine.QueryArrowAsync(query, cancellationToken).ConfigureAwait(false)) yield return batch;
    }

    /// <summary>The answer of one statement as objects; see <see cref="RecordBatches.AsRecordsAsync"/>.</summary>
    /// <typeparam name="T">The type of the rows.</typeparam>
    /// <param name="sql">A query, or another statement such as DESCRIBE HISTORY.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public IAsyncEnumerable<T> QueryAsync<[DynamicallyAccessedMembers(
        DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicProperties)] T>(
        string sql, CancellationToken cancellationToken = default) =>
        QueryAsync(sql, cancellationToken).AsRecordsAsync<T>(cancellationToken);

    /// <summary>The rows of time-series verbs as Arrow batches, by one query; each batch is the caller's to dispose.</summary>
    /// <param name="series">Verbs on a series of <see cref="SeriesAsync(string, string, IReadOnlyList{string}, CancellationToken)"/>.</param>
    /// <param name="orderBy">Columns that order the rows, as after ORDER BY in SQL; null for any order.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <exception cref="MillraceException">QUERY_INVALID: the order; QUERY_FAILED: a value cannot be computed.</exception>
    public IAsyncEnumerable<RecordBatch> QueryAsync(Series series, string? orderBy = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(series);
        string sql = orderBy is null ? series.ToSql() : $"SELECT * FROM ({series.ToSql()}\n) ORDER BY {orderBy}";
        return Services.Engine.QueryArrowAsync(new BoundQuery(sql), cancellationToken);
    }

    /// <summary>The rows of time-series verbs as objects; see <see cref="RecordBatches.AsRecordsAsync"/>.</summary>
    /// <typeparam name="T">The type of the rows.</typeparam>
    /// <param name="series">Verbs on a series of <see cref="SeriesAsync(string, string, IReadOnlyList{string}, CancellationToken)"/>.</param>
    /// <param name="orderBy">Columns that order the rows, as after ORDER BY in SQL; null for any order.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public IAsyncEnumerable<T> QueryAsync<[DynamicallyAccessedMembers(
        DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicProperties)] T>(
        Series series, string? orderBy = null, CancellationToken cancellationToken = default) =>
        QueryAsync(series, orderBy, cancellationToken).AsRecordsAsync<T>(cancellationToken);

    /// <summary>
    /// A relation as series in time, at the versions its tables have now. Verbs use the order of a table that is clustered by its keys
    /// and time. Nothing runs before <see cref="QueryAsync(Series, string, CancellationToken)"/>.
    /// </summary>
    /// <param name="relation">The name of a table, a call such as <c>read_csv('readings.csv')</c>, or a query in parentheses.</param>
    /// <param name="timeColumn">Its time column.</param>
    /// <param name="keys">The columns that tell one series from another; none when all rows are one series.</param>
    /// <param name="cancellationToken">Stops the reading of table logs.</param>
    /// <exception cref="MillraceException">QUERY_INVALID, TABLE_NOT_FOUND and others.</exception>
    public async Task<Series> SeriesAsync(string relation, string timeColumn, IReadOnlyList<string> keys, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(relation);
        return Series.From(await _governor.FrameAsync(TextOf(relation), Resolver(), cancellationToken).ConfigureAwait(false), timeColumn, keys);
    }

    /// <inheritdoc cref="SeriesAsync(string, string, IReadOnlyList{string}, CancellationToken)"/>
    public Task<Series> SeriesAsync(string relation, string timeColumn, params string[] keys) => SeriesAsync(relation, timeColumn, keys, CancellationToken.None);

    /// <summary>Ends the engine that was started for this object.</summary>
    public void Dispose()
    {
        if (_isOwner) _session.Dispose();
    }

    private static SourceText TextOf(string sql)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(sql);
        return new SourceText("sql", sql);
    }

    private SnapshotResolver Resolver() => new(_metastore, Services.Engine, DefaultCatalog, DefaultSchema, _workingDirectory);

    private Task<BoundQuery> AnswerAsync(QueryInput statement, CancellationToken cancellationToken) =>
        new SqlStatements(Services, _governor, _metastore).AnswerAsync(statement, Resolver(), cancellationToken);
}
