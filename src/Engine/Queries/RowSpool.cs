using Apache.Arrow;
using Apache.Arrow.Ipc;
using DuckDB.NET.Data;
using Millrace.Engine.Duck;
using Millrace.Foundation.Text;

namespace Millrace.Engine.Queries;

/// <summary>
/// Takes rows from a program as Arrow batches and holds them for the queries of one operation. Beyond the memory limit
/// they spill to disk. Not safe for use by two threads at once.
/// </summary>
public sealed class RowSpool : IDisposable
{
    private readonly DuckLease _lease;
    private bool _exists;
    private bool _isDisposed;

    internal RowSpool(DuckPool pool, string name)
    {
        Name = name;
        _lease = pool.Rent();
    }

    /// <summary>The name to use in queries of ours, once a batch was added.</summary>
    public string Name { get; }

    /// <summary>The rows as a query; null as long as no batch was added, because then there are no columns.</summary>
    public BoundQuery? Rows => _exists ? new BoundQuery($"SELECT * FROM {Sql.Name(Name)}") : null;

    /// <summary>Adds the rows of a batch; all batches have the same columns. The batch stays the caller's.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">QUERY_FAILED, STORAGE_FULL, ENGINE_OUT_OF_MEMORY.</exception>
    public void Add(RecordBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        string view = Name + "_view";
        using OneBatch stream = new(batch);
        try
        {
            ArrowInput.Read(_lease.Connection, view, stream, () => Execute(_exists
                ? $"INSERT INTO {Sql.Name(Name)} SELECT * FROM {Sql.Name(view)}"
                : $"CREATE TABLE {Sql.Name(Name)} AS SELECT * FROM {Sql.Name(view)}"));
            _exists = true;
        }
        catch (DuckDBException fault)
        {
            throw DuckError.Read(fault).ToFault(fault, location: null);
        }
    }

    /// <summary>Lets the rows go.</summary>
    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        Execute($"DROP TABLE IF EXISTS {Sql.Name(Name)}");
        _lease.Dispose();
    }

    private void Execute(string sql)
    {
        using DuckDBCommand command = _lease.Connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>A stream of one batch, which belongs to somebody else.</summary>
    private sealed class OneBatch(RecordBatch batch) : IArrowArrayStream
    {
        private bool _isGiven;

        public Schema Schema => batch.Schema;

        public ValueTask<RecordBatch> ReadNextRecordBatchAsync(CancellationToken cancellationToken = default)
        {
            if (_isGiven) return new ValueTask<RecordBatch>((RecordBatch)null!); // The interface says the end by null.
            _isGiven = true;

            // The reader disposes what it is given; a slice of all rows shares the memory and keeps ours alive.
            return new ValueTask<RecordBatch>(batch.Slice(0, batch.Length));
        }

        public void Dispose()
        {
        }
    }
}
