using System.Globalization;

namespace Millrace.TimeSeries.Kernels;

/// <summary>
/// The times of rows as 64 bits that a kernel keeps and hands on, whatever the axis: on an axis of real numbers the runner
/// passes the time as one more value column, as <see cref="SeriesRows.Times"/> only number the rows there.
/// </summary>
internal sealed class SeriesClock
{
    /// <summary>The setting that says which axis it is: calendar, whole or real.</summary>
    public const string Setting = "axis";

    private readonly bool _isReal;
    private readonly bool _isCalendar;
    private readonly int _column;

    /// <param name="settings">Has <see cref="Setting"/>.</param>
    /// <param name="column">The value column that holds the time on an axis of real numbers.</param>
    public SeriesClock(KernelSettings settings, int column)
    {
        _isReal = settings.Text(Setting) == "real";
        _isCalendar = settings.Text(Setting) == "calendar";
        _column = column;
    }

    /// <summary>A column of the result that holds times.</summary>
    public KernelColumn Column(string name) => new(name, _isReal ? KernelType.Double : KernelType.Time);

    /// <summary>The time of a row.</summary>
    public long Read(SeriesRows rows, int row) =>
        _isReal ? BitConverter.DoubleToInt64Bits(rows.Values(_column)[row]) : rows.Times[row];

    /// <summary>From one time to a later one: seconds on a calendar axis, else units of the axis.</summary>
    public double Distance(long from, long to)
    {
        if (_isReal) return BitConverter.Int64BitsToDouble(to) - BitConverter.Int64BitsToDouble(from);
        double units = unchecked((ulong)(to - from));
        return _isCalendar ? units / 1e6 : units;
    }

    /// <summary>Adds a time to a column made by <see cref="Column"/>.</summary>
    public void Add(KernelTable table, int column, long time)
    {
        if (_isReal) table.Add(column, BitConverter.Int64BitsToDouble(time));
        else table.Add(column, time);
    }

    /// <summary>A time for messages.</summary>
    public string Show(long time)
    {
        if (_isReal) return BitConverter.Int64BitsToDouble(time).ToString("R", CultureInfo.InvariantCulture);
        bool isDate = _isCalendar && time > -62_135_596_800_000_000 && time < 253_402_300_800_000_000;
        return isDate
            ? DateTime.UnixEpoch.AddTicks(time * 10).ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)
            : time.ToString(CultureInfo.InvariantCulture);
    }
}
