using Millrace.Foundation.Faults;
using Millrace.Ingest.Simulator.Factory;
using Millrace.Ingest.Simulator.Numbers;
using Millrace.Ingest.Simulator.Output;

namespace Millrace.Ingest.Simulator;

/// <summary>
/// Simulates a fleet of machines in five factories: a year of sensor readings and the inspections that follow, landed
/// as CSV files in <c>sensor/</c> and <c>inspection/</c> below a folder.
/// <para>Equal options give equal bytes on every platform and any number of threads. Runs into one folder add up: a file
/// name holds an id of the seed and of the run. Each file appears whole.</para>
/// <para><b>Cost</b> memory for one device and thread: about 90 bytes a row of that device.</para>
/// </summary>
public static class FactorySimulator
{
    private const int BufferBytes = 1 << 20;
    private const int RowsOfPart = 100_000;
    private const int MostParts = 64;
    private const int InspectionParts = 2;
    private const double InspectedShare = 0.004;
    private const double LostTimestampShare = 0.05;
    private const double TwoHoursInMilliseconds = 7_200_000;

    /// <summary>Simulates and writes.</summary>
    /// <param name="options">The fleet.</param>
    /// <param name="directory">Folder to write below; made when missing.</param>
    /// <param name="rowsWritten">Told the sensor rows written so far; null when nobody listens.</param>
    /// <param name="cancellationToken">Stops the run; files already complete stay.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="MillraceException">STORAGE_FAILED or STORAGE_FULL: a file could not be written.</exception>
    public static async Task<FactorySummary> GenerateAsync(
        FactoryOptions options, string directory, IProgress<long>? rowsWritten, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(directory);
        FleetPlan plan = new(options);
        try
        {
            return await WriteAsync(plan, options, directory, rowsWritten, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw FoundationErrors.StorageFailed("write simulated files to", directory, fault);
        }
    }

    /// <summary>True when a run of the same seed and shape has left files below a folder.</summary>
    /// <param name="options">The fleet.</param>
    /// <param name="directory">The folder a run would write below.</param>
    public static bool HasLanded(FactoryOptions options, string directory)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(directory);
        string[] folders = [Path.Combine(directory, "sensor"), Path.Combine(directory, "inspection")];
        return BatchId.HasLanded((ulong)options.Seed, options.IsMoreData, folders);
    }

    private static async Task<FactorySummary> WriteAsync(
        FleetPlan plan,
        FactoryOptions options,
        string directory,
        IProgress<long>? rowsWritten,
        CancellationToken cancellationToken)
    {
        string sensors = Directory.CreateDirectory(Path.Combine(directory, "sensor")).FullName;
        string inspections = Directory.CreateDirectory(Path.Combine(directory, "inspection")).FullName;
        string id = BatchId.NextFree(plan.Seed, options.IsMoreData, [sensors, inspections]);
        double inspected = plan.Rows * InspectedShare;
        FleetSample sample = new((int)(inspected / 16), (int)(inspected * 15 / 16));
        Tally tally = new(rowsWritten);

        Range[] parts = Parts(plan);
        ParallelOptions parallel = new() { CancellationToken = cancellationToken };
        if (options.Threads is int threads) parallel.MaxDegreeOfParallelism = threads;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, parts.Length),
            parallel,
            async (part, token) =>
            {
                LandingPart file = new(sensors, BatchId.PartName(part, id), overwrite: false);
                await using (file.ConfigureAwait(false))
                {
                    await WriteDevicesAsync(plan, parts[part], file, sample, tally, token).ConfigureAwait(false);
                    await file.PublishAsync().ConfigureAwait(false);
                    tally.AddFile(file.SizeBytes);
                }
            }).ConfigureAwait(false);

        long inspectionRows = await WriteInspectionsAsync(plan, sample, inspections, id, tally, cancellationToken)
            .ConfigureAwait(false);
        foreach (string folder in (string[])[sensors, inspections])
            await File.WriteAllBytesAsync(Path.Combine(folder, "_SUCCESS"), [], cancellationToken).ConfigureAwait(false);
        return new FactorySummary(plan.Rows, inspectionRows, tally.Files, tally.SizeBytes);
    }

    /// <summary>Cuts the devices into files of neighbours. The cut depends on the plan alone, not on the threads.</summary>
    private static Range[] Parts(FleetPlan plan)
    {
        int devices = plan.RowsOfDevice.Length;
        int wanted = (int)Math.Clamp(plan.Rows / RowsOfPart, 4, MostParts);
        int count = Math.Min(devices, wanted);
        return Enumerable.Range(0, count)
            .Select(part => (int)((long)devices * part / count)..(int)((long)devices * (part + 1) / count))
            .ToArray();
    }

    private static async ValueTask WriteDevicesAsync(
        FleetPlan plan,
        Range devices,
        LandingPart file,
        FleetSample sample,
        Tally tally,
        CancellationToken cancellationToken)
    {
        CsvText text = new(BufferBytes + 4096);
        text.Text(SensorCsv.Header);
        for (int device = devices.Start.Value; device < devices.End.Value; device++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            DeviceLife life = DeviceSimulation.Run(plan, device);
            sample.OfferDevice(plan, life);
            SeededRandom random = new(plan.Seed, (int)SimulationStep.SensorLanding, life.Device.Id);
            for (int row = 0; row < life.Count; row++)
            {
                SensorCsv.WriteRow(text, life, row, random);
                if (text.Length < BufferBytes) continue;
                await file.WriteAsync(text.Written, cancellationToken).ConfigureAwait(false);
                text.Clear();
            }

            tally.AddRows(life.Count);
        }

        await file.WriteAsync(text.Written, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<long> WriteInspectionsAsync(
        FleetPlan plan, FleetSample sample, string directory, string id, Tally tally, CancellationToken cancellationToken)
    {
        (Inspected Reading, int Defect)[] rows = sample.All();
        SeededRandom random = new(plan.Seed, (int)SimulationStep.InspectionLanding, part: 0);
        for (int part = 0; part < InspectionParts; part++)
        {
            CsvText text = new(BufferBytes);
            text.Text("defect,timestamp,device_id\n"u8);
            int first = (int)((long)rows.Length * part / InspectionParts);
            int end = (int)((long)rows.Length * (part + 1) / InspectionParts);
            for (int row = first; row < end; row++)
            {
                (Inspected reading, int defect) = rows[row];
                double later = TwoHoursInMilliseconds * (2 + random.NextUniform());
                bool isTimestampLost = random.NextUniform() < LostTimestampShare;
                text.Text(defect == 1 ? "1.0,"u8 : "0.0,"u8);
                if (!isTimestampLost) text.Instant((reading.Seconds * 1000) + (long)later);
                text.Comma();
                text.Integer(reading.DeviceId);
                text.EndLine();
            }

            LandingPart file = new(directory, BatchId.PartName(part, id), overwrite: false);
            await using (file.ConfigureAwait(false))
            {
                await file.WriteAsync(text.Written, cancellationToken).ConfigureAwait(false);
                await file.PublishAsync().ConfigureAwait(false);
                tally.AddFile(file.SizeBytes);
            }
        }

        return rows.Length;
    }

    /// <summary>What was written so far. Thread safety: all members may be called at once.</summary>
    private sealed class Tally(IProgress<long>? rowsWritten)
    {
        private long _rows;
        private long _sizeBytes;
        private int _files;

        public int Files => _files;

        public long SizeBytes => _sizeBytes;

        public void AddRows(long count) => rowsWritten?.Report(Interlocked.Add(ref _rows, count));

        public void AddFile(long sizeBytes)
        {
            Interlocked.Add(ref _sizeBytes, sizeBytes);
            Interlocked.Increment(ref _files);
        }
    }
}
