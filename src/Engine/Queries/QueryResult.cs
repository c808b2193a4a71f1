using DuckDB.NET.Data;
using DuckDB.NET.Native;
using Millrace.Engine.Duck;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Types;

namespace Millrace.Engine.Queries;

/// <summary>
/// The rows of a running query, read forward once. Values are CLR objects: integers, double, decimal, bool, string,
/// <see cref="DateTime"/> (of kind UTC for instants), lists and dictionaries; null for null. Not safe for use by two threads at once.
/// </summary>
public sealed class QueryResult : IDisposable
{
    private readonly DuckLease _lease;
    private readonly DuckDBCommand _command;
    private readonly DuckDBDataReader _reader;
    private readonly CancellationTokenRegistration _stop;
    private readonly CancellationToken _cancellationToken;
    private readonly DataType?[] _instants;

    private QueryResult(
        DuckLease lease,
        DuckDBCommand command,
        DuckDBDataReader reader,
        IReadOnlyList<ResultColumn> columns,
        CancellationTokenRegistration stop,
        CancellationToken cancellationToken)
    {
        _lease = lease;
        _command = command;
        _reader = reader;
        Columns = columns;
        _instants = [.. columns.Select(Instants.In)];
        _stop = stop;
        _cancellationToken = cancellationToken;
    }

    /// <summary>The result's columns.</summary>
    public IReadOnlyList<ResultColumn> Columns { get; }

    /// <summary>Moves to the next row; false after the last.</summary>
    /// <exception cref="MillraceException">QUERY_FAILED: a row could not be computed.</exception>
    public bool Read()
    {
        try
        {
            return _reader.Read();
        }
        catch (DuckDBException fault)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            throw DuckError.Read(fault).ToFault(fault, location: null);
        }
    }

    /// <summary>The value of a column in the current row, or null.</summary>
    public object? Value(int column)
    {
        if (_reader.IsDBNull(column)) return null;
        object value = NullableLists.IsNested(Columns[column])
            ? NullableLists.Read(_reader, column, Columns[column])
            : _reader.GetValue(column);
        return _instants[column] is DataType type ? Instants.Mark(value, type) : value;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Dispose();
        _reader.Dispose();
        _command.Dispose();
        _lease.Dispose();
    }

    internal static QueryResult Open(
        DuckPool pool, BoundQuery query, IReadOnlyList<ResultColumn> columns, CancellationToken cancellationToken)
    {
        DuckLease lease = pool.Rent(query.Sql);
        DuckDBCommand command = lease.Connection.CreateCommand();
        CancellationTokenRegistration stop = cancellationToken.Register(
            () => NativeMethods.Startup.DuckDBInterrupt(lease.Connection.NativeConnection));
        try
        {
            command.CommandText = query.Sql;
            command.UseStreamingMode = true;
            return new QueryResult(lease, command, command.ExecuteReader(), columns, stop, cancellationToken);
        }
        catch (DuckDBException fault)
        {
            stop.Dispose();
            command.Dispose();
            lease.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            DuckError error = DuckError.Read(fault);
            SourceLocation? location = error.BytePosition is int position
                ? query.Locate(Utf8Offsets.ToUtf16(query.Sql, position))
                : null;
            throw error.ToFault(fault, location);
        }
    }
}
