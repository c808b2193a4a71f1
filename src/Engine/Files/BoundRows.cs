using Millrace.DeltaProtocol.Files;
using Millrace.Engine.Duck;
using Millrace.Foundation.Types;

namespace Millrace.Engine.Files;

/// <summary>Collects the typed bounds of one column from chunks. Used by one thread.</summary>
internal abstract class BoundRows
{
    private BoundRows()
    {
    }

    /// <summary>True once a bound was found.</summary>
    internal bool IsKnown { get; private set; }

    /// <summary>Makes a collector; null when bounds of the stored type say nothing of the column's type.</summary>
    /// <param name="type">Type of the column.</param>
    /// <param name="stored">Type of the bounds in the file, in DuckDB's words.</param>
    /// <param name="count">Rows of the file.</param>
    internal static BoundRows? For(DataType type, string stored, int count) => type switch
    {
        DataType.String when stored == "VARCHAR" => new TextRows(count),
        DataType.Byte or DataType.Short or DataType.Integer or DataType.Long
            when stored is "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" => new WholeRows(count, "CAST({0} AS BIGINT)"),
        DataType.Date when stored == "DATE" => new WholeRows(count, "CAST({0} - DATE '1970-01-01' AS BIGINT)"),
        DataType.Timestamp or DataType.TimestampNtz when stored.StartsWith("TIMESTAMP", StringComparison.Ordinal) =>
            new WholeRows(count, "CASE WHEN isfinite({0}) THEN epoch_us({0}) END"),
        DataType.TimestampNtz when stored == "DATE" => new WholeRows(count, "epoch_us(CAST({0} AS TIMESTAMP))"),
        DataType.Float or DataType.Double
            when stored is "FLOAT" or "DOUBLE" or "TINYINT" or "SMALLINT" or "INTEGER" => new FloatingRows(count, steps: 0),
        DataType.Decimal when stored.StartsWith("DECIMAL", StringComparison.Ordinal)
            || stored is "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" => new FloatingRows(count, steps: 2),
        _ => null,
    };

    /// <summary>A bound as the SQL this reads.</summary>
    internal abstract string Sql(string bound);

    /// <summary>Takes a chunk of row number, lower and upper bound.</summary>
    internal abstract void Take(ChunkReader reader);

    internal abstract FileBounds ToBounds();

    private static T[] Filled<T>(int count, T value)
    {
        T[] values = GC.AllocateUninitializedArray<T>(count);
        Array.Fill(values, value);
        return values;
    }

    private sealed class WholeRows(int count, string sql) : BoundRows
    {
        private readonly long[] _lower = Filled(count, long.MinValue);
        private readonly long[] _upper = Filled(count, long.MaxValue);

        internal override string Sql(string bound) => sql.Replace("{0}", bound, StringComparison.Ordinal);

        internal override void Take(ChunkReader reader)
        {
            ReadOnlySpan<long> rows = reader.Longs(0);
            for (int side = 1; side <= 2; side++)
            {
                long[] target = side == 1 ? _lower : _upper;
                ReadOnlySpan<long> values = reader.Longs(side);
                for (int at = 0; at < rows.Length; at++)
                {
                    if (reader.IsNull(side, at)) continue;
                    target[rows[at]] = values[at];
                    IsKnown = true;
                }
            }
        }

        internal override FileBounds ToBounds() => new FileBounds.Whole(_lower, _upper);
    }

    private sealed class FloatingRows(int count, int steps) : BoundRows
    {
        private readonly double[] _lower = Filled(count, double.NegativeInfinity);
        private readonly double[] _upper = Filled(count, double.PositiveInfinity);

        internal override string Sql(string bound) => $"CAST({bound} AS DOUBLE)";

        internal override void Take(ChunkReader reader)
        {
            ReadOnlySpan<long> rows = reader.Longs(0);
            ReadOnlySpan<double> lower = reader.Doubles(1);
            ReadOnlySpan<double> upper = reader.Doubles(2);
            for (int at = 0; at < rows.Length; at++)
            {
                if (!reader.IsNull(1, at) && !double.IsNaN(lower[at]))
                {
                    double bound = lower[at];
                    for (int step = 0; step < steps; step++) bound = Math.BitDecrement(bound);
                    _lower[rows[at]] = bound;
                    IsKnown = true;
                }

                if (!reader.IsNull(2, at) && !double.IsNaN(upper[at]))
                {
                    double bound = upper[at];
                    for (int step = 0; step < steps; step++) bound = Math.BitIncrement(bound);
                    _upper[rows[at]] = bound;
                    IsKnown = true;
                }
            }
        }

        internal override FileBounds ToBounds() => new FileBounds.Floating(_lower, _upper);
    }

    private sealed class TextRows(int count) : BoundRows
    {
        private readonly Utf8Column _lower = new(count);
        private readonly Utf8Column _upper = new(count);

        internal override string Sql(string bound) => bound;

        internal override void Take(ChunkReader reader)
        {
            ReadOnlySpan<long> rows = reader.Longs(0);
            for (int at = 0; at < rows.Length; at++)
            {
                if (!reader.IsNull(1, at)) _lower.Set((int)rows[at], reader.Text(1, at));
                if (!reader.IsNull(2, at)) _upper.Set((int)rows[at], reader.Text(2, at));
                IsKnown |= !reader.IsNull(1, at) || !reader.IsNull(2, at);
            }
        }

        internal override FileBounds ToBounds() => new FileBounds.Text(_lower, _upper);
    }
}
