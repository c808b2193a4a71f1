using Millrace.DeltaProtocol.Files;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Snapshots;

/// <summary>A wanted value as the greatest whole number, day or microsecond that does not exceed it.</summary>
/// <param name="Floor">That number.</param>
/// <param name="IsExact">True when it is the value itself, so that a column may hold it.</param>
internal readonly record struct WholeValue(long Floor, bool IsExact)
{
    internal static bool TryRead(DataType type, object value, out WholeValue whole)
    {
        WholeValue? read = type switch
        {
            DataType.Date => OfDay(value),
            DataType.Timestamp or DataType.TimestampNtz => OfTime(value),
            _ => OfNumber(value),
        };
        whole = read ?? default;
        return read is not null;
    }

    private static WholeValue? OfDay(object value) => value switch
    {
        DateOnly date => new WholeValue(DayOf(date), IsExact: true),
        DateTime time => new WholeValue(DayOf(DateOnly.FromDateTime(time)), time.TimeOfDay == TimeSpan.Zero),
        DateTimeOffset instant => OfDay(instant.UtcDateTime),
        _ => null,
    };

    private static WholeValue? OfTime(object value) => value switch
    {
        DateOnly date => OfTime(date.ToDateTime(TimeOnly.MinValue)),
        DateTime time => OfTicks(time.Ticks - DateTime.UnixEpoch.Ticks),
        DateTimeOffset instant => OfTicks(instant.UtcTicks - DateTime.UnixEpoch.Ticks),
        _ => null,
    };

    private static WholeValue? OfNumber(object value) => value switch
    {
        long number => new WholeValue(number, IsExact: true),
        int number => new WholeValue(number, IsExact: true),
        short number => new WholeValue(number, IsExact: true),
        sbyte number => new WholeValue(number, IsExact: true),
        byte number => new WholeValue(number, IsExact: true),
        decimal number => OfDecimal(number),
        float number => OfDouble(number),
        double number => OfDouble(number),
        _ => null,
    };

    private static WholeValue? OfDecimal(decimal number)
    {
        decimal floor = decimal.Floor(number);
        if (floor > long.MaxValue) return new WholeValue(long.MaxValue, IsExact: false);
        return floor < long.MinValue ? null : new WholeValue((long)floor, floor == number);
    }

    // A column of long may be compared as double, where several numbers are one: only what is exact both ways counts.
    private static WholeValue? OfDouble(double number) =>
        Math.Abs(number) <= 1L << 53 ? new WholeValue((long)Math.Floor(number), Math.Floor(number) == number) : null;

    private static WholeValue OfTicks(long ticks)
    {
        long floor = Math.DivRem(ticks, TimeSpan.TicksPerMicrosecond, out long rest);
        return new WholeValue(rest < 0 ? floor - 1 : floor, rest == 0);
    }

    private static long DayOf(DateOnly date) => date.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
}
