using System.Runtime.InteropServices;
using Apache.Arrow.C;
using Apache.Arrow.Ipc;
using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace Millrace.Engine.Duck;

/// <summary>Shows Arrow data to DuckDB as a view, through the C data interface: nothing is copied before DuckDB reads it.</summary>
internal static unsafe partial class ArrowInput
{
    /// <summary>Runs an action while a view gives the batches of a stream, which can be read once.</summary>
    /// <param name="connection">The connection that makes and reads the view.</param>
    /// <param name="view">Name of the view, which no other has.</param>
    /// <param name="batches">The batches.</param>
    /// <param name="read">Reads the view.</param>
    /// <exception cref="InvalidOperationException">DuckDB refuses the stream.</exception>
    public static void Read(DuckDBConnection connection, string view, IArrowArrayStream batches, Action read)
    {
        // The struct is ours from its creation to its release; DuckDB only holds it for the time of the view.
        CArrowArrayStream* stream = CArrowArrayStream.Create();
        try
        {
            CArrowArrayStreamExporter.ExportArrayStream(batches, stream);
            if (Scan(connection.NativeConnection.DangerousGetHandle(), view, (nint)stream) != DuckDBState.Success)
                throw new InvalidOperationException("The engine cannot read these Arrow batches.");
            try
            {
                read();
            }
            finally
            {
                using DuckDBCommand drop = connection.CreateCommand();
                drop.CommandText = $"DROP VIEW IF EXISTS {Foundation.Text.Sql.Name(view)}";
                drop.ExecuteNonQuery();
            }
        }
        finally
        {
            CArrowArrayStream.Free(stream);
        }
    }

    [LibraryImport("duckdb", EntryPoint = "duckdb_arrow_scan", StringMarshalling = StringMarshalling.Utf8)]
    private static partial DuckDBState Scan(nint connection, string view, nint stream);
}
