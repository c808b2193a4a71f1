using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using DuckDB.NET.Native;
using Millrace.Foundation.Text;

namespace Millrace.Engine.Series;

/// <summary>The order in which files hold the values of a key: numbers by size, texts by their bytes, null last.</summary>
internal static class KeyOrder
{
    /// <summary>True for types whose order is known here.</summary>
    public static bool IsKnown(SeriesItem item) => item.Type is DuckDBType.Varchar || IsWhole(item.Type);

    /// <summary>Below, at or above zero as the left value comes before, with or after the right one.</summary>
    public static int Compare(SeriesItem item, bool isLeftNull, ReadOnlySpan<byte> left, bool isRightNull, ReadOnlySpan<byte> right)
    {
        if (isLeftNull || isRightNull) return isLeftNull.CompareTo(isRightNull);
        return item.IsText ? left.SequenceCompareTo(right) : ToWhole(item, left).CompareTo(ToWhole(item, right));
    }

    /// <summary>The value as SQL; null when it is null.</summary>
    public static string? Literal(SeriesItem item, KeyCell cell) =>
        cell.IsNull ? null
        : item.IsText ? Sql.Text(Encoding.UTF8.GetString(cell.Bytes))
        : item.Type is DuckDBType.Date or DuckDBType.Timestamp or DuckDBType.TimestampTz ? null
        : ToWhole(item, cell.Bytes).ToString(CultureInfo.InvariantCulture);

    private static bool IsWhole(DuckDBType type) => type
        is DuckDBType.TinyInt or DuckDBType.SmallInt or DuckDBType.Integer or DuckDBType.BigInt
        or DuckDBType.Date or DuckDBType.Timestamp or DuckDBType.TimestampTz;

    private static long ToWhole(SeriesItem item, ReadOnlySpan<byte> bytes) => item.Width switch
    {
        1 => (sbyte)bytes[0],
        2 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        4 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        _ => BinaryPrimitives.ReadInt64LittleEndian(bytes),
    };
}
