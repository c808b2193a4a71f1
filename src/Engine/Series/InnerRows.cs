using System.Text.Json;
using DuckDB.NET.Data;
using Millrace.Engine.Duck;
using Millrace.Engine.Faults;

namespace Millrace.Engine.Series;

/// <summary>The rows of a query as DuckDB's own vectors, chunk by chunk; see <see cref="DuckApi"/>. Used by one thread at a time.</summary>
internal sealed unsafe class InnerRows : IDisposable
{
    private readonly DuckDBConnection _connection;
    private nint _statement;
    private DuckApi.Result _result;
    private bool _isRunning;
    private nint _chunk;

    private InnerRows(DuckDBConnection connection, nint statement)
    {
        _connection = connection;
        _statement = statement;
    }

    /// <summary>Rows of the current chunk.</summary>
    public int Count { get; private set; }

    /// <summary>Binds a query without running it.</summary>
    /// <param name="connection">Belongs to the rows from now on.</param>
    /// <param name="sql">The query.</param>
    public static InnerRows Prepare(DuckDBConnection connection, string sql)
    {
        try
        {
            if (DuckApi.Prepare(connection.NativeConnection.DangerousGetHandle(), sql, out nint statement) == 0)
                return new InnerRows(connection, statement);
            string problem = DuckApi.Text(DuckApi.PrepareError(statement));
            DuckApi.DestroyPrepare(ref statement);
            throw EngineErrors.QueryInvalid(Told(problem), location: null, innerException: null);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The type of a column; the caller destroys it.</summary>
    public nint TypeOf(int column) => DuckApi.StatementColumnType(_statement, (ulong)column);

    /// <summary>Moves to the next chunk; false after the last.</summary>
    public bool Next()
    {
        if (!_isRunning)
        {
            _isRunning = true;
            if (DuckApi.ExecuteStreaming(_statement, out _result) != 0) throw Fault();
        }

        if (_chunk != 0) DuckApi.DestroyChunk(ref _chunk);
        _chunk = DuckApi.FetchChunk(_result);
        Count = _chunk == 0 ? 0 : (int)DuckApi.ChunkSize(_chunk);
        if (Count > 0) return true;
        return DuckApi.ResultError(ref _result) == null ? false : throw Fault();
    }

    /// <summary>A column of the current chunk.</summary>
    public nint Vector(int column) => DuckApi.ChunkVector(_chunk, (ulong)column);

    /// <summary>Hands the current chunk over: its vectors stay where they are until the caller destroys it.</summary>
    public nint Detach()
    {
        nint chunk = _chunk;
        _chunk = 0;
        return chunk;
    }

    public void Dispose()
    {
        if (_chunk != 0) DuckApi.DestroyChunk(ref _chunk);
        if (_isRunning) DuckApi.DestroyResult(ref _result);
        if (_statement != 0) DuckApi.DestroyPrepare(ref _statement);
        _isRunning = false;
        _connection.Dispose();
    }

    private InvalidOperationException Fault() => new(Told(DuckApi.Text(DuckApi.ResultError(ref _result))));

    /// <summary>What DuckDB says, without the JSON around it.</summary>
    private static string Told(string problem)
    {
        int start = problem.IndexOf('{', StringComparison.Ordinal);
        if (start < 0) return problem;
        try
        {
            using JsonDocument document = JsonDocument.Parse(problem[start..]);
            return document.RootElement.TryGetProperty("exception_message", out JsonElement told) ? told.GetString() ?? problem : problem;
        }
        catch (JsonException)
        {
            return problem;
        }
    }
}
