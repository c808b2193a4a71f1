using DuckDB.NET.Native;

namespace Millrace.Engine.Series;

/// <summary>An expression that is read from the relation.</summary>
/// <param name="Sql">The expression.</param>
/// <param name="Type">Its type.</param>
/// <param name="Width">Bytes of a value in a vector.</param>
internal sealed record SeriesItem(string Sql, DuckDBType Type, int Width)
{
    /// <summary>True when a value is a text or a blob, which may lie outside of the vector.</summary>
    public bool IsText => Type is DuckDBType.Varchar or DuckDBType.Blob or DuckDBType.Bit;
}
