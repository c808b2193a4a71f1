using System.Runtime.CompilerServices;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using DuckDB.NET.Data;
using DuckDB.NET.Native;
using Millrace.Engine.Duck;

namespace Millrace.Engine.Queries;

/// <summary>Gives the rows of a query as Arrow batches while they are computed.</summary>
internal static class ArrowRows
{
    public static async IAsyncEnumerable<RecordBatch> ReadAsync(
        DuckPool pool, BoundQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using DuckLease lease = pool.Rent(query.Sql);
        using CancellationTokenRegistration stop = cancellationToken.Register(
            () => NativeMethods.Startup.DuckDBInterrupt(lease.Connection.NativeConnection));
        using DuckDBCommand command = lease.Connection.CreateCommand();
        command.CommandText = query.Sql;
        command.UseStreamingMode = true;
        using IArrowArrayStream batches = Guarded(query, command.ExecuteArrowStream, cancellationToken);
        while (await NextAsync(query, batches, cancellationToken).ConfigureAwait(false) is RecordBatch batch) yield return batch;
    }

    private static async Task<RecordBatch?> NextAsync(BoundQuery query, IArrowArrayStream batches, CancellationToken cancellationToken)
    {
        try
        {
            return await batches.ReadNextRecordBatchAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DuckDBException fault)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Fault(query, fault);
        }
    }

    private static T Guarded<T>(BoundQuery query, Func<T> run, CancellationToken cancellationToken)
    {
        try
        {
            return run();
        }
        catch (DuckDBException fault)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Fault(query, fault);
        }
    }

    private static Foundation.Faults.MillraceException Fault(BoundQuery query, DuckDBException fault)
    {
        DuckError error = DuckError.Read(fault);
        return error.ToFault(fault, error.BytePosition is int position ? query.Locate(Utf8Offsets.ToUtf16(query.Sql, position)) : null);
    }
}
