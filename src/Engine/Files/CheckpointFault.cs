using System.Text.Json;
using DuckDB.NET.Data;
using Millrace.DeltaProtocol.Faults;
using Millrace.Engine.Duck;
using Millrace.Foundation.Names;

namespace Millrace.Engine.Files;

/// <summary>Turns what goes wrong while a checkpoint is read into a fault that names the file.</summary>
internal static class CheckpointFault
{
    internal static T Guard<T>(LakePath file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception cause) when (cause is DuckDBException or ChunkReadException or JsonException)
        {
            throw DeltaErrors.LogCorrupt(file, $"it is no readable checkpoint ({cause.Message})", cause);
        }
    }
}
