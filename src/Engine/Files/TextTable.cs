using DuckDB.NET.Data;
using Millrace.Engine.Duck;
using Millrace.Foundation.Text;

namespace Millrace.Engine.Files;

/// <summary>
/// Text records held by the engine for the length of one batch. Columns: <c>file</c>, <c>row_index</c> (from 0 within the
/// file), <c>flaw</c> (raw text of a record that is not well formed, else null), then <c>c0</c>, <c>c1</c>, … Beyond the
/// memory limit it spills to disk. Not safe for use by two threads at once.
/// </summary>
public sealed class TextTable : IDisposable
{
    private readonly DuckLease _lease;
    private readonly DuckDBAppender _appender;
    private readonly int _columnCount;
    private bool _isClosed;
    private bool _isDisposed;

    internal TextTable(DuckPool pool, string name, int columnCount)
    {
        Name = name;
        _columnCount = columnCount;
        _lease = pool.Rent();
        string columns = string.Concat(Enumerable.Range(0, columnCount).Select(column => $", c{column} VARCHAR"));
        Execute($"CREATE TABLE {Sql.Name(name)} (file VARCHAR, row_index BIGINT, flaw VARCHAR{columns})");
        _appender = _lease.Connection.CreateAppender(name);
    }

    /// <summary>The name to use in queries of ours.</summary>
    public string Name { get; }

    /// <summary>Adds one record; missing values at the end are null.</summary>
    public void Append(string file, long rowIndex, string? flaw, IReadOnlyList<string?> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        IDuckDBAppenderRow row = _appender.CreateRow();
        row.AppendValue(file).AppendValue(rowIndex);
        AppendText(row, flaw);
        for (int column = 0; column < _columnCount; column++) AppendText(row, column < values.Count ? values[column] : null);
        row.EndRow();
    }

    /// <summary>Ends the adding; only then queries see the records.</summary>
    public void Close()
    {
        if (_isClosed) return;
        _isClosed = true;
        _appender.Close();
        _appender.Dispose();
    }

    /// <summary>Drops the records.</summary>
    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        Close();
        Execute($"DROP TABLE IF EXISTS {Sql.Name(Name)}");
        _lease.Dispose();
    }

    private static void AppendText(IDuckDBAppenderRow row, string? text)
    {
        if (text is null) row.AppendNullValue();
        else row.AppendValue(text);
    }

    private void Execute(string sql)
    {
        using DuckDBCommand command = _lease.Connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
