using Apache.Arrow;
using Apache.Arrow.Ipc;
using DuckDB.NET.Data;
using DuckDB.NET.Native;
using Millrace.Engine.Duck;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;

namespace Millrace.Engine.Queries;

/// <summary>Hands whole results to other programs in columnar formats, without a detour over rows.</summary>
internal static class ResultFiles
{
    /// <summary>Writes a result as one Parquet file.</summary>
    public static void SaveParquet(DuckPool pool, BoundQuery query, string path, CancellationToken cancellationToken)
    {
        const string start = "COPY (";
        QueryRunner.Run(
            pool,
            $"{start}{query.Sql}\n) TO {Sql.Text(path)} (FORMAT parquet, COMPRESSION zstd)",
            offset => query.Locate(offset - start.Length),
            static _ => 0,
            cancellationToken);
    }

    /// <summary>Writes a result as an Arrow IPC stream.</summary>
    public static async Task WriteArrowAsync(DuckPool pool, BoundQuery query, Stream output, CancellationToken cancellationToken)
    {
        using DuckLease lease = pool.Rent(query.Sql);
        using CancellationTokenRegistration stop = cancellationToken.Register(
            () => NativeMethods.Startup.DuckDBInterrupt(lease.Connection.NativeConnection));
        try
        {
            using DuckDBCommand command = lease.Connection.CreateCommand();
            command.CommandText = query.Sql;
            command.UseStreamingMode = true;
            using IArrowArrayStream batches = command.ExecuteArrowStream();
            using ArrowStreamWriter writer = new(output, batches.Schema, leaveOpen: true);
            await writer.WriteStartAsync(cancellationToken).ConfigureAwait(false);
            while (await batches.ReadNextRecordBatchAsync(cancellationToken).ConfigureAwait(false) is RecordBatch batch)
            {
                using (batch) await writer.WriteRecordBatchAsync(batch, cancellationToken).ConfigureAwait(false);
            }

            await writer.WriteEndAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DuckDBException fault)
        {
            cancellationToken.ThrowIfCancellationRequested();
            DuckError error = DuckError.Read(fault);
            SourceLocation? location = error.BytePosition is int position ? query.Locate(Utf8Offsets.ToUtf16(query.Sql, position)) : null;
            throw error.ToFault(fault, location);
        }
    }
}
