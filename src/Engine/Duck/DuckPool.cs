using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using DuckDB.NET.Data;
using Millrace.Engine.Settings;
using Millrace.Engine.States;

namespace Millrace.Engine.Duck;

/// <summary>
/// One in-memory DuckDB instance and its idle connections. Thread safety: renting and returning may happen at once; a
/// rented connection belongs to one caller.
/// </summary>
internal sealed class DuckPool : IDisposable
{
    private const int MaxIdleConnections = 8;

    private readonly DuckDBConnection _root;
    private readonly ConcurrentBag<DuckDBConnection> _idle = [];
    private readonly Lazy<DuckDBConnection> _ordered;
    private readonly MacroBoard _macros;
    private bool _isDisposed;

    public DuckPool(EngineSettings settings)
    {
        // Extensions are never fetched: what is bundled is all there is, so that a plant without network works.
        DuckDBConnectionStringBuilder options = new()
        {
            DataSource = ":memory:",
            AutoinstallKnownExtensions = false,
            AutoloadKnownExtensions = false,
            ErrorsAsJson = true,
            PreserveInsertionOrder = false,
            MemoryLimit = string.Create(CultureInfo.InvariantCulture, $"{settings.MemoryLimitBytes / 1024}KiB"),
        };
        if (settings.Threads is int threads) options.Threads = threads;
        if (settings.SpillDirectory is string spill) options.TempDirectory = spill;
        _root = new DuckDBConnection(options.ConnectionString);
        _root.Open();
        using (DuckDBCommand command = _root.CreateCommand())
        {
            // Global settings: sessions of all connections read instants in UTC. A query is bound to be described and again
            // to run, and files of a table never change: their footers are read once, and go first when memory is short.
            command.CommandText = "SET GLOBAL TimeZone = 'UTC'; SET GLOBAL parquet_metadata_cache = true";
            command.ExecuteNonQuery();
            command.CommandText = "SELECT CAST(current_setting('threads') AS INTEGER)";
            Threads = (int)command.ExecuteScalar()!;
        }

        _macros = new MacroBoard(_root);
        Gates = new GateBoard();
        GateFunction.Register(_root, Gates);
        HashFunction.Register(_root);
        InstantFunctions.Register(_root);
        RowSets = new RowSetBoard();
        RowSetFunctions.Register(_root, RowSets);
        Handle = GCHandle.Alloc(this);
        _ordered = new Lazy<DuckDBConnection>(() => StartOrdered(settings));
    }

    /// <summary>Threads that a query may use.</summary>
    public int Threads { get; }

    /// <summary>Keeps this pool reachable from native code until it is disposed.</summary>
    public GCHandle Handle { get; }

    /// <summary>
    /// A connection, the caller's, to a second instance whose queries run on the calling thread alone, and therefore give the
    /// rows of a file in its order. It only scans; it is started when first needed.
    /// </summary>
    public DuckDBConnection OpenOrdered()
    {
        DuckDBConnection connection = _ordered.Value.Duplicate();
        connection.Open();
        return connection;
    }

    public GateBoard Gates { get; }

    public RowSetBoard RowSets { get; }

    public SeriesSessionBoard Sessions { get; } = new();

    /// <summary>Adds functions to the instance.</summary>
    public void Register(Action<DuckDBConnection, DuckPool> register) => register(_root, this);

    /// <summary>A connection for a statement; the macros that it names are there.</summary>
    public DuckLease Rent(string sql)
    {
        _macros.Need(sql);
        return Rent();
    }

    /// <summary>A connection, the caller's, for a statement; the macros that it names are there.</summary>
    public DuckDBConnection OpenNew(string sql)
    {
        _macros.Need(sql);
        return OpenNew();
    }

    public DuckLease Rent() => new(this, _idle.TryTake(out DuckDBConnection? idle) ? idle : OpenNew());

    public void Return(DuckDBConnection connection)
    {
        if (_isDisposed || _idle.Count >= MaxIdleConnections) connection.Dispose();
        else _idle.Add(connection);
    }

    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        while (_idle.TryTake(out DuckDBConnection? idle)) idle.Dispose();
        _root.Dispose();
        if (_ordered.IsValueCreated) _ordered.Value.Dispose();
        Handle.Free();
        Gates.Dispose();
        RowSets.Dispose();
    }

    private DuckDBConnection StartOrdered(EngineSettings settings)
    {
        DuckDBConnectionStringBuilder options = new()
        {
            DataSource = ":memory:",
            AutoinstallKnownExtensions = false,
            AutoloadKnownExtensions = false,
            ErrorsAsJson = true,
            PreserveInsertionOrder = true,
            Threads = 1,
            MemoryLimit = string.Create(CultureInfo.InvariantCulture, $"{settings.MemoryLimitBytes / 4096}KiB"),
        };
        DuckDBConnection connection = new(options.ConnectionString);
        connection.Open();
        using (DuckDBCommand command = connection.CreateCommand())
        {
            command.CommandText = "SET GLOBAL TimeZone = 'UTC'; SET GLOBAL parquet_metadata_cache = true";
            command.ExecuteNonQuery();
        }

        RowSetFunctions.Register(connection, RowSets);
        return connection;
    }

    /// <summary>A new open connection that belongs to the caller.</summary>
    public DuckDBConnection OpenNew()
    {
        DuckDBConnection connection = _root.Duplicate();
        connection.Open();
        return connection;
    }
}
