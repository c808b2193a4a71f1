using System.Text.Json;
using DuckDB.NET.Data;
using Millrace.DeltaProtocol.Files;
using Millrace.Engine.Duck;
using Millrace.Engine.Faults;
using Millrace.Engine.Files;
using Millrace.Engine.Queries;
using Millrace.Engine.Series;
using Millrace.Engine.Settings;
using Millrace.Engine.Spark;
using Millrace.Engine.States;
using Millrace.Engine.Types;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;
using Millrace.TimeSeries.Contract;

namespace Millrace.Engine;

/// <summary>
/// The embedded query engine. It cannot name a table: it takes bound queries and gives results or Parquet files.
/// Thread safety: all members may be called at once; queries share the memory limit.
/// </summary>
public sealed class MillraceEngine : IDisposable
{
    private readonly DuckPool _pool;
    private readonly ParsedTexts _parsed = new();

    /// <summary>Starts an engine.</summary>
    public MillraceEngine(EngineSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _pool = new DuckPool(settings);
        _pool.Register(SeriesFunction.Register);
        _pool.Register(static (connection, _) => EwmFunction.Register(connection));
        CheckpointFiles = new DuckCheckpointFiles(_pool.OpenNew);
    }

    /// <summary>Reads and writes the checkpoints of tables.</summary>
    public IParquetFiles CheckpointFiles { get; }

    /// <summary>Names of all functions that make one value of several rows, and of macros that call such.</summary>
    public IReadOnlySet<string> Aggregates => field ??= ReadAggregates();

    /// <summary>Sets of rows that queries may name: rows deleted from files, rows that a change collects.</summary>
    public RowSetBoard RowSets => _pool.RowSets;

    internal DuckPool Pool => _pool;

    /// <summary>The syntax tree of one SELECT.</summary>
    /// <param name="sql">The text.</param>
    /// <param name="locate">Finds the place in a person's text of an offset in <paramref name="sql"/>.</param>
    /// <exception cref="MillraceException">QUERY_INVALID: the text is no SELECT.</exception>
    public SyntaxTree Parse(string sql, Func<int, SourceLocation?> locate)
    {
        ArgumentNullException.ThrowIfNull(sql);
        ArgumentNullException.ThrowIfNull(locate);
        string json = _parsed.TreeOf(sql, text => QueryRunner.Run(
            _pool,
            $"SELECT json_serialize_sql({Sql.Text(text)})",
            static _ => null,
            static reader => reader.Read() ? reader.GetString(0) : "",
            CancellationToken.None));
        JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1024 });
        if (!document.RootElement.GetProperty("error").GetBoolean()) return new SyntaxTree(sql, document);
        using (document)
        {
            string message = document.RootElement.GetProperty("error_message").GetString() ?? "not a query";
            SourceLocation? location = null;
            int stumbled = sql.Length;
            if (document.RootElement.TryGetProperty("position", out JsonElement position)
                && long.TryParse(position.GetString(), out long offset))
                location = locate(stumbled = Utf8Offsets.ToUtf16(sql, offset));
            throw EngineErrors.QueryInvalid($"SQL syntax: {message}.{SyntaxHint.Of(sql, stumbled)}", location ?? locate(0), innerException: null);
        }
    }

    /// <summary>The columns a query gives, found by binding it, without running it.</summary>
    /// <exception cref="MillraceException">QUERY_INVALID: a column, function or type is unknown or does not fit.</exception>
    public IReadOnlyList<ResultColumn> Describe(BoundQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        const string prefix = "DESCRIBE ";
        return QueryRunner.Run(
            _pool,
            prefix + query.Sql,
            offset => query.Locate(offset - prefix.Length),
            static reader =>
            {
                List<ResultColumn> columns = [];
                while (reader.Read()) columns.Add(new ResultColumn(reader.GetString(0), reader.GetString(1)));
                return columns;
            },
            CancellationToken.None);
    }

    /// <summary>The columns a query gives, in the types a table stores them in.</summary>
    /// <exception cref="MillraceException">QUERY_INVALID, or TYPE_NOT_STORABLE for a type no table can hold.</exception>
    public TableSchema StoredSchema(BoundQuery query)
    {
        List<Column> columns = [];
        foreach (ResultColumn column in Describe(query))
        {
            DataType type = DuckTypes.FromDuck(column.EngineType)
                ?? throw EngineErrors.TypeNotStorable(column.Name, column.EngineType);
            if (columns.Exists(other => other.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase)))
            {
                throw EngineErrors.QueryInvalid(
                    $"The query gives two columns named '{column.Name}'. Give one of them another name with AS.",
                    query.Locate(0),
                    innerException: null);
            }

            columns.Add(new Column(column.Name, type));
        }

        return new TableSchema(columns);
    }

    /// <summary>
    /// The columns a query gives, for operators that compose it further; a type no table can hold counts as text.
    /// </summary>
    /// <exception cref="MillraceException">QUERY_INVALID.</exception>
    public TableSchema SeriesColumns(BoundQuery query) => new(Describe(query)
        .DistinctBy(column => column.Name, StringComparer.OrdinalIgnoreCase)
        .Select(column => new Column(column.Name, DuckTypes.FromDuck(column.EngineType) ?? new DataType.String())));

    /// <summary>The engine's spelling of a type, for casts in composed queries.</summary>
    public static string TypeName(DataType type) => DuckTypes.ToDuck(type);

    /// <summary>The type of a column of ours that a table can hold, or null when there is none.</summary>
    /// <param name="engineType">The engine's spelling.</param>
    public static DataType? TypeOf(string engineType) => DuckTypes.FromDuck(engineType);

    /// <summary>A query that gives no row but has exactly these columns.</summary>
    public static string EmptyRelation(TableSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return DuckTypes.EmptyRelation(schema);
    }

    /// <summary>Runs a query and gives its rows as they are computed.</summary>
    /// <exception cref="MillraceException">QUERY_INVALID or QUERY_FAILED.</exception>
    public QueryResult Query(BoundQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return QueryResult.Open(_pool, query, Describe(query), cancellationToken);
    }

    /// <summary>The engine's own plan of a query, line by line, without running it.</summary>
    /// <exception cref="MillraceException">QUERY_INVALID.</exception>
    public IReadOnlyList<string> Explain(BoundQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        const string prefix = "EXPLAIN ";
        return QueryRunner.Run(
            _pool,
            prefix + query.Sql,
            offset => query.Locate(offset - prefix.Length),
            static reader => reader.Read() ? reader.GetString(1).TrimEnd().Split('\n') : [],
            cancellationToken);
    }

    /// <summary>Runs a query that gives one row of numbers or text.</summary>
    /// <returns>The first row's values; empty when there is no row.</returns>
    public IReadOnlyList<object?> QueryRow(string sql, CancellationToken cancellationToken) => QueryRunner.Run(
        _pool,
        sql,
        static _ => null,
        static reader =>
        {
            if (!reader.Read()) return [];
            object?[] values = new object?[reader.FieldCount];
            for (int column = 0; column < values.Length; column++)
                values[column] = reader.IsDBNull(column) ? null : reader.GetValue(column);
            return values;
        },
        cancellationToken);

    /// <summary>Runs a statement of ours for its effect.</summary>
    public void Execute(string sql, CancellationToken cancellationToken) =>
        QueryRunner.Run(_pool, sql, static _ => null, static _ => 0, cancellationToken);

    /// <summary>
    /// Makes the engine's queries see a given time from now on, for tests of what depends on it: <c>now()</c>,
    /// <c>current_timestamp</c>, <c>current_date</c>, <c>today()</c> and the like.
    /// </summary>
    /// <param name="now">The time.</param>
    public void TellTime(DateTimeOffset now) => Execute(ClockMacros.Of(now), CancellationToken.None);

    /// <summary>Lets one operator go on, over the next rows of a stream, from what it knows of their series.</summary>
    /// <param name="before">What it knows; must not change before the session is disposed.</param>
    /// <returns>The session, whose name a <see cref="SeriesStream"/> carries.</returns>
    public SeriesSession OpenSession(SeriesMemory before)
    {
        ArgumentNullException.ThrowIfNull(before);
        return _pool.Sessions.Open(before);
    }

    /// <summary>What an operator knows after the query that named its session has ended.</summary>
    /// <remarks>
    /// A query need not read all of an operator's rows, for instance when it joins them with nothing: then they are read here.
    /// </remarks>
    /// <param name="session">The session; still open.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MillraceException">QUERY_FAILED: the rows cannot be read.</exception>
    public SeriesChange Finish(SeriesSession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (session.Change is null && session.Plan is string plan)
            Execute($"SELECT count(*) FROM {KernelPlan.Function}({Sql.Text(plan)})", cancellationToken);
        return session.Change ?? new SeriesChange("", [], LateRows: 0);
    }

    /// <summary>Runs a query and writes its rows as Parquet files with statistics, checking rules on the way.</summary>
    /// <remarks>When it fails, the files it had begun are removed.</remarks>
    /// <exception cref="MillraceException">QUERY_INVALID, QUERY_FAILED, STORAGE_FULL or ENGINE_OUT_OF_MEMORY.</exception>
    public ParquetWritten WriteParquet(ParquetWrite write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        return ParquetWriter.Write(_pool, write, cancellationToken);
    }

    /// <summary>Runs a query and saves its rows as one Parquet file for other programs.</summary>
    /// <param name="query">What to save.</param>
    /// <param name="path">The file, which is replaced.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <exception cref="MillraceException">QUERY_INVALID, QUERY_FAILED or STORAGE_FULL.</exception>
    public void SaveParquet(BoundQuery query, string path, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ResultFiles.SaveParquet(_pool, query, path, cancellationToken);
    }

    /// <summary>Runs a query and writes its rows as an Arrow IPC stream, batch by batch.</summary>
    /// <param name="query">What to write.</param>
    /// <param name="output">Where to; stays open.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <exception cref="MillraceException">QUERY_INVALID or QUERY_FAILED.</exception>
    public Task WriteArrowAsync(BoundQuery query, Stream output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(output);
        return ResultFiles.WriteArrowAsync(_pool, query, output, cancellationToken);
    }

    /// <summary>Runs a query and gives its rows as Arrow batches while they are computed; each batch is the caller's to dispose.</summary>
    /// <exception cref="MillraceException">QUERY_INVALID or QUERY_FAILED.</exception>
    public IAsyncEnumerable<Apache.Arrow.RecordBatch> QueryArrowAsync(BoundQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return ArrowRows.ReadAsync(_pool, query, cancellationToken);
    }

    /// <summary>Opens a gate for the rows of a relation inside a query.</summary>
    /// <exception cref="MillraceException">ENGINE_TOO_MANY_RULES.</exception>
    public RowGate OpenGate(IReadOnlyList<GateRule> rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return rules.Count <= ParquetWriter.MaxRules ? new RowGate(_pool, rules) : throw EngineErrors.TooManyRules(rules.Count, ParquetWriter.MaxRules);
    }

    /// <summary>Makes a place for rows that a program brings.</summary>
    /// <param name="name">A name no other table of the engine has.</param>
    public RowSpool Spool(string name) => new(_pool, name);

    /// <summary>Runs a query and keeps its rows for the queries of one operation.</summary>
    /// <param name="query">What to keep.</param>
    /// <param name="name">A name no other table of the engine has.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <exception cref="MillraceException">QUERY_INVALID or QUERY_FAILED.</exception>
    public HeldRows Hold(BoundQuery query, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return HeldRows.Of(_pool, query, name, cancellationToken);
    }

    /// <summary>Makes a table for text records that were cut outside the engine.</summary>
    /// <param name="name">A name no other table of the engine has.</param>
    /// <param name="columnCount">Values of a record.</param>
    public TextTable CreateTextTable(string name, int columnCount) => new(_pool, name, columnCount);

    /// <summary>Removes the files of a write whose rows are not wanted after all.</summary>
    public static void DeleteWritten(ParquetWrite write)
    {
        ArgumentNullException.ThrowIfNull(write);
        ParquetWriter.DeleteFiles(write);
    }

    private HashSet<string> ReadAggregates()
    {
        using QueryResult functions = Query(new BoundQuery(AggregateNames.Functions), CancellationToken.None);
        return AggregateNames.Of(functions);
    }

    /// <inheritdoc/>
    public void Dispose() => _pool.Dispose();
}
