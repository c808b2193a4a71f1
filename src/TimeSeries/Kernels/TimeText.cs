using System.Globalization;

namespace Millrace.TimeSeries.Kernels;

/// <summary>Says in a fault where in a series a row stands.</summary>
internal sealed class TimeText(KernelSettings settings)
{
    /// <summary>The setting that says which axis it is: calendar, whole or real.</summary>
    public const string Setting = "axis";

    private const long FirstDate = -62_135_596_800_000_000;
    private const long BehindLastDate = 253_402_300_800_000_000;

    private readonly string _axis = settings.Text(Setting);

    /// <param name="time">As <see cref="SeriesRows.Times"/> has it.</param>
    /// <param name="elapsed">As <see cref="SeriesRows.Elapsed"/> has it.</param>
    public string Of(long time, double elapsed) => _axis switch
    {
        "calendar" when time is >= FirstDate and < BehindLastDate =>
            DateTime.UnixEpoch.AddTicks(time * 10).ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        "real" => string.Create(CultureInfo.InvariantCulture, $"{elapsed:R} behind its first row"),
        _ => time.ToString(CultureInfo.InvariantCulture),
    };
}
