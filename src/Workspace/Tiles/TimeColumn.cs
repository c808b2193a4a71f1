using System.Globalization;

namespace Millrace.Workspace.Tiles;

/// <summary>Days and times, as microseconds since 1970.</summary>
internal sealed class TimeColumn(string name, FrameType type, long[] values, bool[]? nulls) : FrameColumn(name, type, values.Length, nulls)
{
    private static readonly long LeastMicros = (DateTime.MinValue - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
    private static readonly long MostMicros = (DateTime.MaxValue - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    public override long Bytes => (9L * values.Length) + 64;

    private protected override string TextOf(int row)
    {
        long micros = values[row];
        if (micros < LeastMicros) return "-infinity";
        if (micros > MostMicros) return "infinity";
        DateTime time = DateTime.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);
        if (Type == FrameType.Date) return time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        string text = time.ToString(micros % 1_000_000 == 0 ? "yyyy-MM-dd'T'HH:mm:ss" : "yyyy-MM-dd'T'HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture);
        return Type == FrameType.Instant ? text + "Z" : text;
    }

    private protected override double? NumberOf(int row) => values[row];
}
