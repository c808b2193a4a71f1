using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Snapshots;

/// <summary>
/// A wanted number as the doubles around it: equal when it is one, else as far apart as rounding may have moved it.
/// </summary>
/// <param name="Lower">Not above the number.</param>
/// <param name="Upper">Not below the number.</param>
internal readonly record struct FloatingValue(double Lower, double Upper)
{
    internal static bool TryRead(DataType type, object value, out FloatingValue number)
    {
        number = default;
        FloatingValue? read = value switch
        {
            double exact => new FloatingValue(exact, exact),
            float exact => new FloatingValue(exact, exact),
            long whole => Around(whole),
            int whole => new FloatingValue(whole, whole),
            short whole => new FloatingValue(whole, whole),
            sbyte whole => new FloatingValue(whole, whole),
            byte whole => new FloatingValue(whole, whole),
            decimal exact => Around((double)exact),
            _ => null,
        };
        if (read is not FloatingValue found || double.IsNaN(found.Lower)) return false;

        // A column of float may be compared after the value was rounded to float.
        number = type is DataType.Float
            ? new FloatingValue(Math.Min(found.Lower, (float)found.Lower), Math.Max(found.Upper, (float)found.Upper))
            : found;
        return true;
    }

    private static FloatingValue Around(double number) =>
        new(Math.BitDecrement(Math.BitDecrement(number)), Math.BitIncrement(Math.BitIncrement(number)));
}
