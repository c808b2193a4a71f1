using Millrace.Engine.Duck;
using Millrace.Foundation.Text;

namespace Millrace.Engine.Queries;

/// <summary>
/// The rows of a query, computed once and kept by the engine until they are let go. Beyond the memory limit they spill to
/// disk. Thread safety: queries may read them at once.
/// </summary>
public sealed class HeldRows : IDisposable
{
    private readonly DuckPool _pool;
    private bool _isDisposed;

    private HeldRows(DuckPool pool, string name, long count)
    {
        _pool = pool;
        Name = name;
        Count = count;
    }

    /// <summary>The name to use in queries of ours.</summary>
    public string Name { get; }

    /// <summary>Rows kept.</summary>
    public long Count { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        Drop(_pool, Name);
    }

    internal static HeldRows Of(DuckPool pool, BoundQuery query, string name, CancellationToken cancellationToken)
    {
        string start = $"CREATE TABLE {Sql.Name(name)} AS ";
        try
        {
            QueryRunner.Run(pool, start + query.Sql, offset => query.Locate(offset - start.Length), static _ => 0, cancellationToken);
            long count = QueryRunner.Run(
                pool,
                $"SELECT count(*) FROM {Sql.Name(name)}",
                static _ => null,
                static reader => reader.Read() ? reader.GetInt64(0) : 0,
                CancellationToken.None);
            return new HeldRows(pool, name, count);
        }
        catch (OperationCanceledException)
        {
            Drop(pool, name);
            throw;
        }
    }

    private static void Drop(DuckPool pool, string name) => QueryRunner.Run(
        pool, $"DROP TABLE IF EXISTS {Sql.Name(name)}", static _ => null, static _ => 0, CancellationToken.None);
}
