using System.Globalization;
using System.Security.Cryptography;
using Millrace.Ingest.Simulator;
using Millrace.Ingest.Simulator.Factory;
using Xunit;

namespace Millrace.Unit.Ingest.Simulator;

public sealed class FactorySimulatorTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    public async Task The_default_fleet_stays_in_the_ranges_that_rules_and_lessons_rely_on(long seed)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        using TemporaryFolder folder = new();
        FactorySummary summary = await FactorySimulator.GenerateAsync(
            new FactoryOptions { Seed = seed }, folder.Path, rowsWritten: null, TestContext.Current.CancellationToken);
        Scan scan = Scan.Of(folder);

        Assert.InRange(summary.Rows, 390_000, 410_000);
        Assert.Equal(summary.Rows, scan.Rows);
        Assert.InRange(scan.Devices.Count, 58, 62);
        Assert.InRange((double)scan.Anomalies / scan.Rows, 0.0006, 0.0045);
        Assert.InRange(scan.DelayHits, 60, 115);
        Assert.InRange(scan.DensityHits, 140, 340);
        Assert.InRange(scan.DensityHitsByNegation, 95, 165);
        Assert.InRange((double)scan.NoTemperature / scan.Rows, 0.097, 0.103);
        Assert.InRange((double)scan.NegativePressure / scan.Rows, 0.047, 0.053);
        Assert.InRange(scan.Temperature.Mean, 55, 61);
        Assert.InRange(scan.Temperature.Lowest, -15, 10);
        Assert.InRange(scan.Temperature.Highest, 98, 120);
        Assert.InRange(scan.Pressure.Mean, 908, 928);
        Assert.InRange(scan.Pressure.Highest, 1100, 1180);
        Assert.InRange(scan.Density.Mean, 1.4, 1.6);
        Assert.InRange(scan.Density.Highest, 5.5, 7);
        Assert.InRange(scan.Rotation.Mean, 195, 225);
        Assert.InRange(scan.Rotation.Highest, 1400, 2500);
        Assert.InRange(scan.Delay.Mean, 19.5, 22.5);
        Assert.InRange(scan.Delay.Highest, 180, 280);

        Assert.Equal(summary.Inspections, scan.Inspections);
        Assert.Equal((int)(summary.Rows * 0.004 / 16), scan.PositiveInspections);
        Assert.Equal((int)(summary.Rows * 0.004 * 15 / 16), scan.Inspections - scan.PositiveInspections);
        Assert.InRange((double)scan.InspectionsWithoutTime / scan.Inspections, 0.03, 0.07);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    public void Defects_are_rare_and_most_frequent_in_one_factory(long seed)
    {
        FleetPlan plan = new(new FactoryOptions { Seed = seed });
        DeviceLife[] fleet = Enumerable.Range(0, plan.RowsOfDevice.Length).Select(i => DeviceSimulation.Run(plan, i)).ToArray();
        double Share(Func<DeviceLife, bool> choose) =>
            (double)fleet.Where(choose).Sum(life => life.Defect.Count(defect => defect != 0)) / fleet.Where(choose).Sum(life => life.Count);

        Assert.InRange(Share(_ => true), 0.026, 0.037);
        Assert.InRange(Share(life => life.Device.Factory == "A06"), 0.04, 0.06);
        Assert.All(["D18", "J15", "C04", "T10"], factory => Assert.InRange(Share(life => life.Device.Factory == factory), 0.019, 0.036));
        Assert.All(fleet, life => Assert.All(life.Defect.Take(20), defect => Assert.Equal(0, defect)));
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_bytes_on_one_thread_and_on_two()
    {
        using TemporaryFolder first = new();
        using TemporaryFolder second = new();
        FactoryOptions options = new() { Seed = 3, Rows = 30_000 };
        await FactorySimulator.GenerateAsync(options with { Threads = 1 }, first.Path, null, TestContext.Current.CancellationToken);
        await FactorySimulator.GenerateAsync(options with { Threads = 2 }, second.Path, null, TestContext.Current.CancellationToken);

        foreach (string part in new[] { "sensor", "inspection" })
        {
            Assert.Equal(first.Files(part), second.Files(part));
            foreach (string name in first.Files(part))
                Assert.Equal(File.ReadAllBytes(Path.Combine(first.Path, part, name)), File.ReadAllBytes(Path.Combine(second.Path, part, name)));
        }
    }

    [Fact]
    public async Task A_seed_means_the_same_bytes_on_every_platform()
    {
        using TemporaryFolder folder = new();
        await FactorySimulator.GenerateAsync(
            new FactoryOptions { Seed = 11, Rows = 2_000, Devices = 3 }, folder.Path, null, TestContext.Current.CancellationToken);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string part in new[] { "sensor", "inspection" })
        {
            foreach (string name in folder.Files(part)) hash.AppendData(File.ReadAllBytes(Path.Combine(folder.Path, part, name)));
        }

        Assert.StartsWith("16dce078dee36baa170a0e47092eaff3", Convert.ToHexStringLower(hash.GetHashAndReset()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_into_one_folder_add_files_under_new_names()
    {
        using TemporaryFolder folder = new();
        List<string[]> seen = [];
        foreach (FactoryOptions options in new FactoryOptions[]
        {
            new() { Seed = 1, Rows = 500 }, new() { Seed = 1, Rows = 500 }, new() { Seed = 2, Rows = 500 }, new() { Seed = 1, IsMoreData = true, Rows = 500 },
        })
        {
            await FactorySimulator.GenerateAsync(options, folder.Path, null, TestContext.Current.CancellationToken);
            seen.Add(folder.Files("sensor"));
        }

        Assert.Equal([5, 9, 13, 17], seen.Select(files => files.Length));
        Assert.All(seen[^1], name => Assert.Matches("^(_SUCCESS|part-0000[0-3]-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-c000\\.csv)$", name));
        Assert.Equal(9, folder.Files("inspection").Length);
        Assert.Equal(2000, Scan.Of(folder).Rows);
    }

    [Fact]
    public async Task The_smaller_shape_is_small_and_cold()
    {
        using TemporaryFolder folder = new();
        await FactorySimulator.GenerateAsync(
            new FactoryOptions { IsMoreData = true }, folder.Path, null, TestContext.Current.CancellationToken);
        Scan scan = Scan.Of(folder);

        Assert.InRange(scan.Rows, 7_500, 12_500);
        Assert.InRange(scan.Devices.Count, 8, 12);
        Assert.InRange(scan.Temperature.Mean, 20, 42);
        Assert.StartsWith("2024-01", scan.FirstTimestamp, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 5, 0)]
    [InlineData(1, 1, 0)]
    [InlineData(30, 20, 0)]
    [InlineData(1000, 1, 3)]
    public async Task Tiny_fleets_are_written_whole(long rows, int devices, int inspections)
    {
        using TemporaryFolder folder = new();
        FactorySummary summary = await FactorySimulator.GenerateAsync(
            new FactoryOptions { Rows = rows, Devices = devices }, folder.Path, null, TestContext.Current.CancellationToken);

        Assert.Equal((rows, inspections), (summary.Rows, summary.Inspections));
        Assert.Equal(rows, Scan.Of(folder).Rows);
    }

    [Fact]
    public async Task A_shifted_fleet_ends_at_the_moment_given()
    {
        using TemporaryFolder folder = new();
        DateTimeOffset end = new(2031, 5, 17, 12, 0, 0, 500, TimeSpan.FromHours(2));
        FactoryOptions options = new FactoryOptions { Rows = 20_000 }.ShiftToEndAt(end);
        await FactorySimulator.GenerateAsync(options, folder.Path, null, TestContext.Current.CancellationToken);
        Scan scan = Scan.Of(folder);

        Assert.Equal(new DateTimeOffset(2031, 5, 17, 10, 0, 0, TimeSpan.Zero), options.End);
        Assert.StartsWith("2030-05-1", scan.FirstTimestamp, StringComparison.Ordinal);
        Assert.True(string.CompareOrdinal(scan.LastTimestamp, "2031-05-17T16") < 0, scan.LastTimestamp);
    }

    [Fact]
    public async Task A_cancelled_run_leaves_no_half_written_file()
    {
        using TemporaryFolder folder = new();
        using CancellationTokenSource source = new();
        CancelAtFirstReport report = new(source);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FactorySimulator.GenerateAsync(
            new FactoryOptions { Rows = 50_000, Threads = 1 }, folder.Path, report, source.Token));

        Assert.DoesNotContain(folder.Files("sensor"), name => name.EndsWith(".tmp", StringComparison.Ordinal) || name == "_SUCCESS");
    }

    [Fact]
    public async Task Progress_ends_at_the_number_of_rows()
    {
        using TemporaryFolder folder = new();
        HighestReport report = new();

        await FactorySimulator.GenerateAsync(
            new FactoryOptions { Rows = 5_000 }, folder.Path, report, TestContext.Current.CancellationToken);

        Assert.Equal(5_000, report.Highest);
    }

    [Fact]
    public async Task An_end_before_the_start_is_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => FactorySimulator.GenerateAsync(
            new FactoryOptions { Start = DateTimeOffset.UnixEpoch.AddDays(1), End = DateTimeOffset.UnixEpoch },
            "unused", null, TestContext.Current.CancellationToken));

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new FactoryOptions { Rows = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new FactoryOptions { Devices = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new FactoryOptions { Threads = 0 });
    }

    [Fact]
    public async Task Engines_have_the_shape_of_the_published_files()
    {
        using TemporaryFolder folder = new();
        TurbofanSummary summary = await TurbofanSimulator.GenerateAsync(
            new TurbofanOptions { Units = 20 }, folder.Path, TestContext.Current.CancellationToken);
        string[] train = await File.ReadAllLinesAsync(Path.Combine(folder.Path, "train_FD001.txt"), TestContext.Current.CancellationToken);
        string[] test = await File.ReadAllLinesAsync(Path.Combine(folder.Path, "test_FD001.txt"), TestContext.Current.CancellationToken);
        string[] left = await File.ReadAllLinesAsync(Path.Combine(folder.Path, "RUL_FD001.txt"), TestContext.Current.CancellationToken);

        Assert.Equal((train.Length, test.Length, 20), ((int)summary.TrainRows, (int)summary.TestRows, left.Length));
        Assert.All(train.Concat(test), line => Assert.EndsWith("  ", line, StringComparison.Ordinal));
        Assert.All(train.Concat(test), line => Assert.Equal(26, line.TrimEnd().Split(' ').Length));
        Assert.All(left, line => Assert.InRange(int.Parse(line, NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture), 7, 145));
        Assert.Equal(20, train.Select(line => line.Split(' ')[0]).Distinct().Count());
        Assert.StartsWith("1 1 ", train[0], StringComparison.Ordinal);
        Assert.All(train.GroupBy(line => line.Split(' ')[0]), unit => Assert.InRange(unit.Count(), 128, 362));
    }

    private sealed class CancelAtFirstReport(CancellationTokenSource source) : IProgress<long>
    {
        public void Report(long value) => source.Cancel();
    }

    private sealed class HighestReport : IProgress<long>
    {
        private long _highest;

        public long Highest => _highest;

        public void Report(long value)
        {
            long seen = Interlocked.Read(ref _highest);
            while (value > seen && Interlocked.CompareExchange(ref _highest, value, seen) != seen) seen = Interlocked.Read(ref _highest);
        }
    }

    private sealed class Spread
    {
        private double _sum;
        private long _count;

        public double Lowest { get; private set; } = double.MaxValue;

        public double Highest { get; private set; } = double.MinValue;

        public double Mean => _sum / _count;

        public void Add(double value)
        {
            _sum += value;
            _count++;
            Lowest = Math.Min(Lowest, value);
            Highest = Math.Max(Highest, value);
        }
    }

    /// <summary>What stands in the files, counted without any engine.</summary>
    private sealed class Scan
    {
        public long Rows, Anomalies, DelayHits, DensityHits, DensityHitsByNegation, NoTemperature, NegativePressure;
        public long Inspections, PositiveInspections, InspectionsWithoutTime;
        public string FirstTimestamp = "9", LastTimestamp = "";

        public HashSet<string> Devices { get; } = [];

        public Spread Temperature { get; } = new();

        public Spread Pressure { get; } = new();

        public Spread Density { get; } = new();

        public Spread Rotation { get; } = new();

        public Spread Delay { get; } = new();

        public static Scan Of(TemporaryFolder folder)
        {
            Scan scan = new();
            foreach (string line in Lines(folder, "sensor", "device_id,trip_id,factory_id,model_id,timestamp,airflow_rate,rotation_speed,air_pressure,temperature,delay,density"))
                scan.AddReading(line.Split(','));
            foreach (string line in Lines(folder, "inspection", "defect,timestamp,device_id"))
            {
                string[] fields = line.Split(',');
                scan.Inspections++;
                if (fields[0] == "1.0") scan.PositiveInspections++;
                if (fields[1].Length == 0) scan.InspectionsWithoutTime++;
            }

            return scan;
        }

        private void AddReading(string[] fields)
        {
            double rotation = Number(fields[6]);
            double pressure = Number(fields[7]);
            double? temperature = fields[8].Length == 0 ? null : Number(fields[8]);
            double delay = Number(fields[9]);
            double density = Number(fields[10]);
            Rows++;
            Devices.Add(fields[0]);
            if (string.CompareOrdinal(fields[4], FirstTimestamp) < 0) FirstTimestamp = fields[4];
            if (string.CompareOrdinal(fields[4], LastTimestamp) > 0) LastTimestamp = fields[4];
            bool isDelayHit = delay > 155 && rotation > 800;
            bool isDensityHit = density > 4.6 && pressure < 840;
            if (isDelayHit) DelayHits++;
            if (isDensityHit) DensityHits++;
            if (isDensityHit && pressure < 0 && -pressure >= 840) DensityHitsByNegation++;
            if (isDelayHit || isDensityHit || temperature > 101) Anomalies++;
            if (pressure < 0) NegativePressure++;
            if (temperature is double known) Temperature.Add(known);
            else NoTemperature++;
            Pressure.Add(Math.Abs(pressure));
            Density.Add(density);
            Rotation.Add(rotation);
            Delay.Add(delay);
        }

        private static IEnumerable<string> Lines(TemporaryFolder folder, string part, string header)
        {
            foreach (string path in Directory.GetFiles(Path.Combine(folder.Path, part), "part-*.csv"))
            {
                using StreamReader reader = new(path);
                Assert.Equal(header, reader.ReadLine());
                while (reader.ReadLine() is string line)
                {
                    Assert.DoesNotContain("E", line.Split(',', 6)[^1], StringComparison.Ordinal);
                    yield return line;
                }
            }
        }

        private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }
}
