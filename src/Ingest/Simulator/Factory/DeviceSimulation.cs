using Millrace.Ingest.Simulator.Numbers;

namespace Millrace.Ingest.Simulator.Factory;

/// <summary>Lives the life of one device: runs, trips, weather, wear, and the defects that follow from them.</summary>
internal static class DeviceSimulation
{
    private const int ShortestRun = 10;
    private const int LongestRun = 350;
    private const int LastRunBelow = 300;
    private const int SecondsPerStep = 60;
    private const int AirflowLag = 5;

    public static DeviceLife Run(FleetPlan plan, int deviceIndex)
    {
        int count = plan.RowsOfDevice[deviceIndex];
        DeviceLife life = new(new DeviceIdentity(deviceIndex + 1), count);
        SeededRandom Stream(SimulationStep step) => new(plan.Seed, (int)step, deviceIndex + 1);

        MakeTimes(plan, life, Stream(SimulationStep.Runs));
        MakeDensity(life, Stream(SimulationStep.Density));
        MakeTrips(plan, life, Stream);
        DefectRules.Apply(life, Stream(SimulationStep.Defects));
        return life;
    }

    /// <summary>Runs of minutes that start at random times, brought into the order of time.</summary>
    private static void MakeTimes(FleetPlan plan, DeviceLife life, SeededRandom random)
    {
        int at = 0;
        foreach (int length in RunLengths(life.Count, random))
        {
            long start = random.NextBetween(plan.StartSeconds, plan.EndSeconds);
            for (int i = 0; i < length && at < life.Count; i++, at++) life.Seconds[at] = start + (i * SecondsPerStep);
        }

        Array.Sort(life.Seconds);
    }

    /// <summary>Density wears over the whole life, so it is high towards the end of it.</summary>
    private static void MakeDensity(DeviceLife life, SeededRandom random)
    {
        BaseSeries.Sinusoid(life.Density, trend: 0.4, noisy: 0.6, random);
        double half = life.Count == 0 ? 0 : Mean(life.Density) / 2;
        foreach (ref double density in life.Density.AsSpan()) density = Math.Abs(density - half);
    }

    private static int[] RunLengths(int count, SeededRandom random)
    {
        List<int> lengths = [];
        for (int remaining = count; remaining > 0; remaining -= lengths[^1])
            lengths.Add(remaining < LastRunBelow ? remaining : (int)random.NextBetween(ShortestRun, LongestRun));
        int[] shuffled = lengths.ToArray();
        random.Shuffle<int>(shuffled);
        return shuffled;
    }

    private static void MakeTrips(FleetPlan plan, DeviceLife life, Func<SimulationStep, SeededRandom> stream)
    {
        SeededRandom weather = stream(SimulationStep.Temperature);
        SeededRandom rotation = stream(SimulationStep.Rotation);
        SeededRandom delay = stream(SimulationStep.Delay);
        int trip = 0;
        for (int start = 0, end; start < life.Count; start = end)
        {
            long day = FleetPlan.DayOf(life.Seconds[start]);
            end = start + 1;
            while (end < life.Count && FleetPlan.DayOf(life.Seconds[end]) == day) end++;
            trip++;
            Range rows = start..end;
            life.Trip.AsSpan(rows).Fill(trip);
            MakeWeather(life, rows, plan.StartingTemperature(day), weather);
            MakeMotion(life, rows, rotation, delay);
        }
    }

    /// <summary>Temperature of a trip, and the pressure that falls with it. A day without weather is all zeros.</summary>
    private static void MakeWeather(DeviceLife life, Range rows, double? startingTemperature, SeededRandom random)
    {
        Span<double> temperature = life.Temperature.AsSpan(rows);
        Span<double> pressure = life.AirPressure.AsSpan(rows);
        long coldest = random.NextBetween(5, 8) * 3600;
        long hottest = random.NextBetween(14, 18) * 3600;
        long secondOfDay = life.Seconds[rows.Start] - (FleetPlan.DayOf(life.Seconds[rows.Start]) * 86_400);
        bool isRising = secondOfDay > coldest && secondOfDay < hottest;
        BaseSeries.Periodic(temperature, isRising ? -0.8 : 0.8, noisy: 1, random);
        double basePressure = random.NextBetween(913, 1113);
        double slope = 1.2 + 0.5 + random.NextUniform();
        if (startingTemperature is not double starting)
        {
            temperature.Clear();
            pressure.Clear();
            return;
        }

        for (int i = 0; i < temperature.Length; i++)
        {
            temperature[i] += starting;
            pressure[i] = basePressure - ((temperature[i] - 15) * slope);
        }
    }

    private static void MakeMotion(DeviceLife life, Range rows, SeededRandom rotationRandom, SeededRandom delayRandom)
    {
        Span<double> rotation = life.RotationSpeed.AsSpan(rows);
        Span<double> delay = life.Delay.AsSpan(rows);
        Span<double> airflow = life.AirflowRate.AsSpan(rows);
        Span<double> pressure = life.AirPressure.AsSpan(rows);
        BaseSeries.Autoregressive(rotation, trend: 0, noisy: 0.3, rotationRandom);
        BaseSeries.Sinusoid(delay, trend: 0.2, noisy: 1.2, delayRandom);
        for (int i = 0; i < rotation.Length; i++)
        {
            rotation[i] = Math.Abs(rotation[i]) * 100;
            delay[i] = Math.Abs(delay[i] * Math.Sqrt(rotation[i]));
        }

        if (rotation.Length <= AirflowLag) return;
        for (int i = AirflowLag; i < rotation.Length; i++)
            airflow[i] = pressure[i] == 0 ? 0 : rotation[i - AirflowLag] / pressure[i];
        airflow[..AirflowLag].Fill(airflow[AirflowLag]);
    }

    private static double Mean(double[] values)
    {
        double sum = 0;
        foreach (double value in values) sum += value;
        return sum / values.Length;
    }
}
