using System.Collections.Concurrent;
using System.Globalization;
using DuckDB.NET.Data;
using Millrace.Engine.Settings;

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
        }

        Gates = new GateBoard();
        GateFunction.Register(_root, Gates);
        RowSets = new RowSetBoard();
        RowSetFunctions.Register(_root, RowSets);
    }

    public GateBoard Gates { get; }

    public RowSetBoard RowSets { get; }

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
        Gates.Dispose();
        RowSets.Dispose();
    }

    /// <summary>A new open connection that belongs to the caller.</summary>
    public DuckDBConnection OpenNew()
    {
        DuckDBConnection connection = _root.Duplicate();
        connection.Open();
        return connection;
    }
}
