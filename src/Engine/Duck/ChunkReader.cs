using System.Text.Json;
using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace Millrace.Engine.Duck;

/// <summary>
/// The rows of a query as the vectors DuckDB computed, without an object per value. Spans are valid until the next
/// chunk. Used by one thread.
/// </summary>
internal sealed unsafe class ChunkReader : IDisposable
{
    private readonly DuckDBPreparedStatement _statement;
    private readonly nint[] _data;
    private readonly nint[] _validity;
    private readonly nint[] _vectors;
    private DuckDBResult _result;
    private DuckDBDataChunk? _chunk;

    private ChunkReader(DuckDBPreparedStatement statement, DuckDBResult result)
    {
        _statement = statement;
        _result = result;
        int columns = (int)NativeMethods.Query.DuckDBColumnCount(ref _result);
        _data = new nint[columns];
        _validity = new nint[columns];
        _vectors = new nint[columns];
    }

    /// <summary>Rows of the current chunk.</summary>
    public int Rows { get; private set; }

    /// <summary>Starts a query.</summary>
    /// <exception cref="ChunkReadException">DuckDB refused it.</exception>
    public static ChunkReader Open(DuckDBConnection connection, string sql)
    {
        DuckDBState state = NativeMethods.PreparedStatements.DuckDBPrepare(
            connection.NativeConnection, sql, out DuckDBPreparedStatement statement);
        if (state != DuckDBState.Success)
        {
            string message = NativeMethods.PreparedStatements.DuckDBPrepareError(statement);
            statement.Dispose();
            throw Fault(message);
        }

        if (NativeMethods.PreparedStatements.DuckDBExecutePreparedStreaming(statement, out DuckDBResult result)
            == DuckDBState.Success)
        {
            return new ChunkReader(statement, result);
        }

        string refused = NativeMethods.Query.DuckDBResultError(ref result);
        NativeMethods.Query.DuckDBDestroyResult(ref result);
        statement.Dispose();
        throw Fault(refused);
    }

    /// <summary>Goes to the next chunk; false at the end.</summary>
    /// <exception cref="ChunkReadException">The query failed on the way.</exception>
    public bool Next()
    {
        _chunk?.Dispose();
        _chunk = NativeMethods.Query.DuckDBFetchChunk(_result);
        if (_chunk.IsInvalid)
        {
            string? message = NativeMethods.Query.DuckDBResultError(ref _result);
            return string.IsNullOrEmpty(message) ? false : throw Fault(message);
        }

        Rows = (int)NativeMethods.DataChunks.DuckDBDataChunkGetSize(_chunk);
        for (int column = 0; column < _data.Length; column++)
        {
            _vectors[column] = NativeMethods.DataChunks.DuckDBDataChunkGetVector(_chunk, column);
            _data[column] = (nint)NativeMethods.Vectors.DuckDBVectorGetData(_vectors[column]);
            _validity[column] = (nint)NativeMethods.Vectors.DuckDBVectorGetValidity(_vectors[column]);
        }

        return Rows > 0;
    }

    /// <summary>True when a value is null.</summary>
    public bool IsNull(int column, int row) => !IsValid(_validity[column], row);

    /// <summary>True when a column of the chunk may hold nulls; if not, they need not be asked for.</summary>
    public bool MayHoldNull(int column) => _validity[column] != 0;

    // The vector is DuckDB's and flat; its rows are the chunk's, and it lives until the chunk is disposed.

    /// <summary>A column of type BIGINT; where a value is null, anything may stand.</summary>
    public ReadOnlySpan<long> Longs(int column) => new((void*)_data[column], Rows);

    /// <summary>A column of type DOUBLE; where a value is null, anything may stand.</summary>
    public ReadOnlySpan<double> Doubles(int column) => new((void*)_data[column], Rows);

    /// <summary>A value of type VARCHAR as UTF-8; empty when null.</summary>
    public ReadOnlySpan<byte> Text(int column, int row) =>
        IsNull(column, row) ? default : Text((DuckDBString*)_data[column] + row);

    /// <summary>A value of type VARCHAR as a string, or null.</summary>
    public string? String(int column, int row) =>
        IsNull(column, row) ? null : System.Text.Encoding.UTF8.GetString(Text(column, row));

    /// <summary>Entries of a value of type MAP that is not null.</summary>
    public ulong MapLength(int column, int row) => ((DuckDBListEntry*)_data[column])[row].Length;

    /// <summary>A value of type MAP(VARCHAR, VARCHAR), entry by entry; nothing when it is null.</summary>
    public void ReadMap(int column, int row, MapVisitor visit)
    {
        if (IsNull(column, row)) return;
        DuckDBListEntry entry = ((DuckDBListEntry*)_data[column])[row];
        nint entries = NativeMethods.Vectors.DuckDBListVectorGetChild(_vectors[column]);
        nint keys = NativeMethods.Vectors.DuckDBStructVectorGetChild(entries, 0);
        nint values = NativeMethods.Vectors.DuckDBStructVectorGetChild(entries, 1);
        DuckDBString* keyData = (DuckDBString*)NativeMethods.Vectors.DuckDBVectorGetData(keys);
        DuckDBString* valueData = (DuckDBString*)NativeMethods.Vectors.DuckDBVectorGetData(values);
        nint validity = (nint)NativeMethods.Vectors.DuckDBVectorGetValidity(values);
        for (ulong at = entry.Offset; at < entry.Offset + entry.Length; at++)
        {
            bool isNull = !IsValid(validity, (int)at);
            visit(Text(keyData + at), isNull, isNull ? default : Text(valueData + at));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _chunk?.Dispose();
        NativeMethods.Query.DuckDBDestroyResult(ref _result);
        _statement.Dispose();
    }

    private static bool IsValid(nint validity, int row) =>
        validity == 0 || (((ulong*)validity)[row >> 6] & (1UL << (row & 63))) != 0;

    private static ReadOnlySpan<byte> Text(DuckDBString* text) => new(text->Data, text->Length);

    /// <summary>DuckDB tells what is wrong as text or, if so configured, as JSON.</summary>
    private static ChunkReadException Fault(string message)
    {
        int start = message.IndexOf('{', StringComparison.Ordinal);
        if (start < 0) return new ChunkReadException(message);
        try
        {
            using JsonDocument document = JsonDocument.Parse(message[start..]);
            return new ChunkReadException(
                document.RootElement.TryGetProperty("exception_message", out JsonElement told) ? told.GetString() ?? message : message);
        }
        catch (JsonException)
        {
            return new ChunkReadException(message);
        }
    }
}
