using DuckDB.NET.Native;
using Millrace.Engine.Duck;

namespace Millrace.Engine.Series;

/// <summary>How values lie in vectors.</summary>
internal static class VectorTypes
{
    /// <summary>Bytes of a value; null for nested types, whose values lie elsewhere.</summary>
    public static int? WidthOf(nint type) => (DuckDBType)DuckApi.TypeId(type) switch
    {
        DuckDBType.Decimal => WidthOf((DuckDBType)DuckApi.DecimalInternalType(type)),
        DuckDBType.Enum => WidthOf((DuckDBType)DuckApi.EnumInternalType(type)),
        DuckDBType plain => WidthOf(plain),
    };

    private static int? WidthOf(DuckDBType type) => type switch
    {
        DuckDBType.Boolean or DuckDBType.TinyInt or DuckDBType.UnsignedTinyInt => 1,
        DuckDBType.SmallInt or DuckDBType.UnsignedSmallInt => 2,
        DuckDBType.Integer or DuckDBType.UnsignedInteger or DuckDBType.Float or DuckDBType.Date => 4,
        DuckDBType.BigInt or DuckDBType.UnsignedBigInt or DuckDBType.Double or DuckDBType.Time or DuckDBType.Timestamp
            or DuckDBType.TimestampS or DuckDBType.TimestampMs or DuckDBType.TimestampNs or DuckDBType.TimestampTz or DuckDBType.TimeTz => 8,
        DuckDBType.HugeInt or DuckDBType.UnsignedHugeInt or DuckDBType.Uuid or DuckDBType.Interval => 16,
        DuckDBType.Varchar or DuckDBType.Blob or DuckDBType.Bit => 16,
        _ => null,
    };
}
