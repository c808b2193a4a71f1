using Millrace.Ingest.Simulator.Numbers;

namespace Millrace.Ingest.Simulator.Factory;

/// <summary>Everything that is decided before the first device: how many rows each has, and the weather.</summary>
internal sealed class FleetPlan
{
    private const int SecondsPerDay = 86_400;
    private const double LowestStart = 0;
    private const double HighestStart = 78;
    private const double StartDeviation = 17;
    private const double DailySwing = 9.5;

    private readonly double[] _startingTemperatures;

    public FleetPlan(FactoryOptions options)
    {
        Seed = (ulong)options.Seed;
        StartSeconds = options.StartOrDefault.ToUnixTimeSeconds();
        EndSeconds = options.EndOrDefault.ToUnixTimeSeconds();
        if (EndSeconds < StartSeconds)
            throw new ArgumentException("The end of the simulation lies before its start.", nameof(options));
        SeededRandom random = new(Seed, (int)SimulationStep.Fleet, options.IsMoreData ? 1 : 0);
        long rows = options.IsMoreData ? random.NextBetween(7_500, 12_500) : random.NextBetween(390_000, 410_000);
        long devices = options.IsMoreData ? random.NextBetween(8, 12) : random.NextBetween(58, 62);
        Rows = options.Rows ?? rows;
        RowsOfDevice = new int[options.Devices ?? (int)devices];
        for (long row = 0; row < Rows; row++) RowsOfDevice[(int)(random.NextUniform() * RowsOfDevice.Length)]++;
        _startingTemperatures = options.IsMoreData
            ? MakeTemperatures(mean: 30, hasSeasons: false)
            : MakeTemperatures(mean: 58, hasSeasons: true);
    }

    public ulong Seed { get; }

    public long StartSeconds { get; }

    public long EndSeconds { get; }

    public long Rows { get; }

    /// <summary>Rows of each device; the device at index 0 has id 1.</summary>
    public int[] RowsOfDevice { get; }

    public static long DayOf(long seconds) => (long)Math.Floor((double)seconds / SecondsPerDay);

    /// <summary>The temperature a day begins with; null for a day outside the span of the simulation.</summary>
    public double? StartingTemperature(long day)
    {
        long index = day - DayOf(StartSeconds);
        return index >= 0 && index < _startingTemperatures.Length ? _startingTemperatures[index] : null;
    }

    private double[] MakeTemperatures(double mean, bool hasSeasons)
    {
        int days = (int)(DayOf(EndSeconds) - DayOf(StartSeconds)) + 1;
        SeededRandom random = new(Seed, (int)SimulationStep.Weather, part: 0);
        double[] temperatures = new double[days];
        for (int i = 0; i < days; i++)
            temperatures[i] = Math.Clamp(mean + random.NextGaussian(StartDeviation), LowestStart, HighestStart);
        if (hasSeasons)
        {
            temperatures.AsSpan(0, days / 2).Sort();
            temperatures.AsSpan(days / 2).Sort(static (first, second) => second.CompareTo(first));
        }

        double[] swing = new double[days];
        BaseSeries.Autoregressive(swing, trend: 0.1, noisy: 0.3, random);
        for (int i = 0; i < days; i++) temperatures[i] += DailySwing * swing[i];
        return temperatures;
    }
}
