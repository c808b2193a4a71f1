using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Evolution;

/// <summary>Which types a column may change to while files of the older type stay as they are.</summary>
public static class TypeWidening
{
    private const int IntegerDigits = 10;
    private const int LongDigits = 20;

    /// <summary>True when every value of one type is a value of the other and readers are bound to convert it.</summary>
    public static bool Allows(DataType from, DataType to) => (from, to) switch
    {
        (DataType.Byte, DataType.Short or DataType.Integer or DataType.Long or DataType.Double) => true,
        (DataType.Short, DataType.Integer or DataType.Long or DataType.Double) => true,
        (DataType.Integer, DataType.Long or DataType.Double) => true,
        (DataType.Float, DataType.Double) => true,
        (DataType.Date, DataType.TimestampNtz) => true,
        (DataType.Decimal narrow, DataType.Decimal wide) => narrow != wide && Holds(wide, narrow.Precision, narrow.Scale),
        (DataType.Byte or DataType.Short or DataType.Integer, DataType.Decimal wide) => Holds(wide, IntegerDigits, scale: 0),
        (DataType.Long, DataType.Decimal wide) => Holds(wide, LongDigits, scale: 0),
        _ => false,
    };

    /// <summary>True when neither the digits before the point nor those behind it become fewer.</summary>
    private static bool Holds(DataType.Decimal wide, int precision, int scale) =>
        wide.Scale >= scale && wide.Precision - precision >= wide.Scale - scale;
}
