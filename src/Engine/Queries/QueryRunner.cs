using DuckDB.NET.Data;
using DuckDB.NET.Native;
using Millrace.Engine.Duck;
using Millrace.Foundation.Faults;

namespace Millrace.Engine.Queries;

/// <summary>Runs statements on a rented connection, turning the engine's faults and the caller's cancellation into ours.</summary>
internal static class QueryRunner
{
    /// <summary>Runs one statement and reads its rows with the given function.</summary>
    public static T Run<T>(
        DuckPool pool,
        string sql,
        Func<int, SourceLocation?> locate,
        Func<DuckDBDataReader, T> read,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using DuckLease lease = pool.Rent(sql);
        using CancellationTokenRegistration stop = cancellationToken.Register(
            () => NativeMethods.Startup.DuckDBInterrupt(lease.Connection.NativeConnection));
        try
        {
            using DuckDBCommand command = lease.Connection.CreateCommand();
            command.CommandText = sql;
            command.UseStreamingMode = true;
            using DuckDBDataReader reader = command.ExecuteReader();
            return read(reader);
        }
        catch (DuckDBException fault)
        {
            cancellationToken.ThrowIfCancellationRequested();
            DuckError error = DuckError.Read(fault);
            throw error.ToFault(fault, LocationOf(error, sql, locate));
        }
    }

    private static SourceLocation? LocationOf(DuckError error, string sql, Func<int, SourceLocation?> locate) =>
        error.BytePosition is int position ? locate(Utf8Offsets.ToUtf16(sql, position)) : null;
}
