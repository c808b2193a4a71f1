using System.Diagnostics;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Parquet;

/// <summary>How Parquet stores the values of a flat column type.</summary>
/// <param name="Physical">Number of the physical type.</param>
/// <param name="Length">Bytes of a value of fixed length; null for other types.</param>
internal readonly record struct StoredType(int Physical, int? Length = null)
{
    public const int Boolean = 0;
    public const int Int32 = 1;
    public const int Int64 = 2;
    public const int Float = 4;
    public const int Double = 5;
    public const int Bytes = 6;
    public const int FixedBytes = 7;

    private const int DigitsOfInt32 = 9;
    private const int DigitsOfInt64 = 18;

    /// <summary>True for types that are stored as one column.</summary>
    public static bool IsFlat(DataType type) =>
        type is not (DataType.Array or DataType.Map or DataType.Struct or DataType.Variant or DataType.Void);

    /// <summary>The storage of a flat type.</summary>
    public static StoredType Of(DataType type) => type switch
    {
        DataType.Boolean => new StoredType(Boolean),
        DataType.Byte or DataType.Short or DataType.Integer or DataType.Date => new StoredType(Int32),
        DataType.Long or DataType.Timestamp or DataType.TimestampNtz => new StoredType(Int64),
        DataType.Float => new StoredType(Float),
        DataType.Double => new StoredType(Double),
        DataType.String or DataType.Binary => new StoredType(Bytes),
        DataType.Decimal { Precision: <= DigitsOfInt32 } => new StoredType(Int32),
        DataType.Decimal { Precision: <= DigitsOfInt64 } => new StoredType(Int64),
        DataType.Decimal exact => new StoredType(FixedBytes, BytesOf(exact.Precision)),
        _ => throw new UnreachableException($"{type} has more than one column."),
    };

    /// <summary>Writes what a type means beyond its bytes, in the old and the new way.</summary>
    public static void Annotate(ThriftWriter element, DataType type)
    {
        int? converted = type switch
        {
            DataType.String => 0,
            DataType.Decimal => 5,
            DataType.Date => 6,
            DataType.Timestamp => 10,
            DataType.Byte => 15,
            DataType.Short => 16,
            _ => null,
        };
        if (converted is int old) element.Number(6, old);
        if (type is not DataType.Decimal exact) return;
        element.Number(7, exact.Scale);
        element.Number(8, exact.Precision);
    }

    /// <summary>Writes the logical type, if there is one.</summary>
    public static void Logical(ThriftWriter element, DataType type)
    {
        if (type is DataType.Boolean or DataType.Integer or DataType.Long or DataType.Float or DataType.Double or DataType.Binary) return;
        element.Begin(10);
        switch (type)
        {
            case DataType.String:
                element.Empty(1);
                break;
            case DataType.Decimal exact:
                element.Begin(5);
                element.Number(1, exact.Scale);
                element.Number(2, exact.Precision);
                element.End();
                break;
            case DataType.Date:
                element.Empty(6);
                break;
            case DataType.Timestamp or DataType.TimestampNtz:
                element.Begin(8);
                element.Flag(1, type is DataType.Timestamp);
                element.Begin(2);
                element.Empty(2);
                element.End();
                element.End();
                break;
            case DataType.Byte or DataType.Short:
                element.Begin(10);
                element.Small(1, type is DataType.Byte ? (sbyte)8 : (sbyte)16);
                element.Flag(2, true);
                element.End();
                break;
            default:
                throw new UnreachableException($"{type} has no logical type.");
        }

        element.End();
    }

    /// <summary>Bytes that hold every number of so many digits, with its sign.</summary>
    private static int BytesOf(int digits)
    {
        int bytes = 1;
        while (Math.Pow(2, (8 * bytes) - 1) < Math.Pow(10, digits)) bytes++;
        return bytes;
    }
}
