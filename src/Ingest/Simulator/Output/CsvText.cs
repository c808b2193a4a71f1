using System.Globalization;
using System.Text;

namespace Millrace.Ingest.Simulator.Output;

/// <summary>
/// Text of CSV rows in a growing buffer: numbers in plain notation, times as ISO 8601 with milliseconds. Thread safety:
/// none.
/// </summary>
internal sealed class CsvText(int capacity)
{
    private const int LongestField = 64;

    private byte[] _buffer = new byte[capacity];
    private long _cachedDay = long.MinValue;
    private readonly byte[] _cachedDate = new byte[10];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, Length);

    public void Clear() => Length = 0;

    public void Comma() => Byte((byte)',');

    public void EndLine() => Byte((byte)'\n');

    public void Text(string ascii)
    {
        Reserve(ascii.Length);
        Length += Encoding.UTF8.GetBytes(ascii, _buffer.AsSpan(Length));
    }

    public void Text(ReadOnlySpan<byte> utf8)
    {
        Reserve(utf8.Length);
        utf8.CopyTo(_buffer.AsSpan(Length));
        Length += utf8.Length;
    }

    public void Integer(long value)
    {
        Reserve(LongestField);
        value.TryFormat(_buffer.AsSpan(Length), out int written, default, CultureInfo.InvariantCulture);
        Length += written;
    }

    /// <summary>The shortest text that reads back as the same double.</summary>
    public void Double(double value)
    {
        Reserve(LongestField);
        value.TryFormat(_buffer.AsSpan(Length), out int written, default, CultureInfo.InvariantCulture);
        if (_buffer.AsSpan(Length, written).Contains((byte)'E'))
            Text(value.ToString("0.##############################", CultureInfo.InvariantCulture));
        else
            Length += written;
    }

    /// <summary>The shortest text that reads back as the same single-precision number.</summary>
    public void Single(float value)
    {
        Reserve(LongestField);
        value.TryFormat(_buffer.AsSpan(Length), out int written, default, CultureInfo.InvariantCulture);
        if (_buffer.AsSpan(Length, written).Contains((byte)'E'))
            Text(((double)value).ToString("0.####################", CultureInfo.InvariantCulture));
        else
            Length += written;
    }

    /// <summary>A number with a fixed count of digits after the point.</summary>
    public void Fixed(double value, string format) => Text(value.ToString(format, CultureInfo.InvariantCulture));

    /// <summary>An instant as <c>2023-05-01T10:00:01.234Z</c>.</summary>
    public void Instant(long unixMilliseconds)
    {
        Reserve(LongestField);
        long day = Math.DivRem(unixMilliseconds, 86_400_000, out long ofDay);
        if (ofDay < 0)
        {
            day--;
            ofDay += 86_400_000;
        }

        if (day != _cachedDay)
        {
            DateTime.UnixEpoch.AddDays(day).TryFormat(_cachedDate, out _, "yyyy-MM-dd", CultureInfo.InvariantCulture);
            _cachedDay = day;
        }

        Span<byte> target = _buffer.AsSpan(Length, 24);
        _cachedDate.CopyTo(target);
        target[10] = (byte)'T';
        Digits(target[11..13], ofDay / 3_600_000);
        target[13] = (byte)':';
        Digits(target[14..16], ofDay / 60_000 % 60);
        target[16] = (byte)':';
        Digits(target[17..19], ofDay / 1000 % 60);
        target[19] = (byte)'.';
        Digits(target[20..23], ofDay % 1000);
        target[23] = (byte)'Z';
        Length += 24;
    }

    private void Byte(byte value)
    {
        Reserve(1);
        _buffer[Length++] = value;
    }

    private void Reserve(int more)
    {
        if (_buffer.Length - Length < more) Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, Length + more));
    }

    private static void Digits(Span<byte> target, long value)
    {
        for (int i = target.Length - 1; i >= 0; i--, value /= 10) target[i] = (byte)('0' + (value % 10));
    }
}
