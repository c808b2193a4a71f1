using System.Globalization;

namespace Millrace.Workspace.Tiles;

/// <summary>Writes microseconds since 1970 in ISO's spelling.</summary>
internal static class MicrosText
{
    private static readonly long LeastMicros = (DateTime.MinValue - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
    private static readonly long MostMicros = (DateTime.MaxValue - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    public static string Of(long micros, FrameType type)
    {
        if (micros < LeastMicros) return "-infinity";
        if (micros > MostMicros) return "infinity";
        DateTime time = DateTime.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);
        if (type == FrameType.Date) return time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        string text = time.ToString(micros % 1_000_000 == 0 ? "yyyy-MM-dd'T'HH:mm:ss" : "yyyy-MM-dd'T'HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture);
        return type == FrameType.Instant ? text + "Z" : text;
    }
}
