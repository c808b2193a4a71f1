using DuckDB.NET.Data;

namespace Millrace.Engine.Duck;

/// <summary>A rented connection; disposing gives it back.</summary>
internal sealed class DuckLease(DuckPool pool, DuckDBConnection connection) : IDisposable
{
    private bool _isReturned;

    public DuckDBConnection Connection { get; } = connection;

    public void Dispose()
    {
        if (_isReturned) return;
        _isReturned = true;
        pool.Return(Connection);
    }
}
