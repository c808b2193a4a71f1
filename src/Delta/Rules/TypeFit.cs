using Millrace.Foundation.Types;

namespace Millrace.Delta.Rules;

/// <summary>
/// Which values are stored in a column without being asked: those of its own type, all numbers in a numeric column (one
/// that is out of range fails the write), days and times in each other, text as day or time, and any flat value as text.
/// </summary>
internal static class TypeFit
{
    /// <summary>The path below a column at which a type does not fit, or null when it fits.</summary>
    /// <param name="given">Type of the values; void for a column of nulls.</param>
    /// <param name="wanted">Type of the column.</param>
    /// <param name="path">Name of the column.</param>
    public static (string Path, DataType Given, DataType Wanted)? Misfit(DataType given, DataType wanted, string path)
    {
        switch (given, wanted)
        {
            case (DataType.Void, _):
                return null;
            case (DataType.Struct from, DataType.Struct to):
                foreach (Column field in from.Fields)
                {
                    if (to.Fields.Find(field.Name) is not Column known) return ($"{path}.{field.Name}", field.Type, new DataType.Void());
                    if (Misfit(field.Type, known.Type, $"{path}.{field.Name}") is { } misfit) return misfit;
                }

                return null;
            case (DataType.Array from, DataType.Array to):
                return Misfit(from.Element, to.Element, $"{path}.element");
            case (DataType.Map from, DataType.Map to):
                return Misfit(from.Key, to.Key, $"{path}.key") ?? Misfit(from.Value, to.Value, $"{path}.value");
            default:
                return Fits(given, wanted) ? null : (path, given, wanted);
        }
    }

    private static bool Fits(DataType given, DataType wanted) =>
        given == wanted
        || (IsNumber(given) && IsNumber(wanted))
        || (IsTime(given) && IsTime(wanted))
        || (given is DataType.String && IsTime(wanted))
        || (wanted is DataType.String && IsFlat(given));

    private static bool IsNumber(DataType type) => type is DataType.Byte or DataType.Short or DataType.Integer or DataType.Long
        or DataType.Float or DataType.Double or DataType.Decimal;

    private static bool IsTime(DataType type) => type is DataType.Date or DataType.Timestamp or DataType.TimestampNtz;

    private static bool IsFlat(DataType type) =>
        type is not (DataType.Struct or DataType.Array or DataType.Map or DataType.Variant or DataType.Binary);
}
