namespace Millrace.Ingest.Simulator;

/// <summary>What a simulated fleet of devices looks like.</summary>
public sealed record FactoryOptions
{
    /// <summary>The seed; equal options give equal files on every machine.</summary>
    /// <value>Default 0.</value>
    public long Seed { get; init; }

    /// <summary>How many sensor rows to write.</summary>
    /// <value>Null (default) for a number by the seed: 390,000 to 410,000, or 7,500 to 12,500 with more data.</value>
    public long? Rows
    {
        get;
        init
        {
            if (value is long rows) ArgumentOutOfRangeException.ThrowIfNegative(rows, nameof(Rows));
            field = value;
        }
    }

    /// <summary>How many devices report.</summary>
    /// <value>Null (default) for a number by the seed: 58 to 62, or 8 to 12 with more data. At most 100,000.</value>
    public int? Devices
    {
        get;
        init
        {
            if (value is int devices)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(devices, 1, nameof(Devices));
                ArgumentOutOfRangeException.ThrowIfGreaterThan(devices, 100_000, nameof(Devices));
            }

            field = value;
        }
    }

    /// <summary>When the first run of a device may start.</summary>
    /// <value>Null (default) for 2023-01-01, or 2024-01-01 with more data; UTC.</value>
    public DateTimeOffset? Start { get; init; }

    /// <summary>When the last run of a device may start; a run lasts up to 350 minutes beyond.</summary>
    /// <value>Null (default) for 2023-12-31 23:59:59, or 2024-02-01 with more data; UTC.</value>
    public DateTimeOffset? End { get; init; }

    /// <summary>True for the smaller, colder batch that arrives after the first one.</summary>
    /// <value>Default false.</value>
    public bool IsMoreData { get; init; }

    /// <summary>How many devices are simulated at once; the files do not depend on it.</summary>
    /// <value>Null (default) for as many as the machine has processors.</value>
    public int? Threads
    {
        get;
        init
        {
            if (value is int threads) ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1, nameof(Threads));
            field = value;
        }
    }

    internal DateTimeOffset StartOrDefault =>
        Start ?? new DateTimeOffset(IsMoreData ? 2024 : 2023, 1, 1, 0, 0, 0, TimeSpan.Zero);

    internal DateTimeOffset EndOrDefault => End ?? (IsMoreData
        ? new DateTimeOffset(2024, 2, 1, 0, 0, 0, TimeSpan.Zero)
        : new DateTimeOffset(2023, 12, 31, 23, 59, 59, TimeSpan.Zero));

    /// <summary>The same fleet at another time: start and end move together so that the end is the given one.</summary>
    /// <param name="end">The new end; fractions of a second are dropped.</param>
    public FactoryOptions ShiftToEndAt(DateTimeOffset end)
    {
        TimeSpan length = EndOrDefault - StartOrDefault;
        DateTimeOffset whole = DateTimeOffset.FromUnixTimeSeconds(end.ToUnixTimeSeconds());
        return this with { Start = whole - length, End = whole };
    }
}
