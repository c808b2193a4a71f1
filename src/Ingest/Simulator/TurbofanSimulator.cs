using Millrace.Foundation.Faults;
using Millrace.Ingest.Simulator.Factory;
using Millrace.Ingest.Simulator.Numbers;
using Millrace.Ingest.Simulator.Output;
using Millrace.Ingest.Simulator.Turbofan;

namespace Millrace.Ingest.Simulator;

/// <summary>
/// Simulates engines that wear until they fail, in the shape of the C-MAPSS set FD001: <c>train_FD001.txt</c> with whole
/// lives, <c>test_FD001.txt</c> with lives cut off, and <c>RUL_FD001.txt</c> with the cycles that were left. Fields are
/// separated by one space and lines of measurements end with two more; there is no header.
/// </summary>
public static class TurbofanSimulator
{
    private const int ShortestLife = 128;
    private const int LongestLife = 362;
    private const int TypicalLife = 200;
    private const double LifeDeviation = 45;
    private const int FewestSeen = 31;
    private const int FewestLeft = 7;
    private const int MostLeft = 145;

    /// <summary>Simulates and writes the three files, replacing earlier ones.</summary>
    /// <param name="options">The fleet.</param>
    /// <param name="directory">Folder to write into; made when missing.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <exception cref="MillraceException">STORAGE_FAILED or STORAGE_FULL: a file could not be written.</exception>
    public static async Task<TurbofanSummary> GenerateAsync(
        TurbofanOptions options, string directory, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(directory);
        CsvText train = new(1 << 20);
        CsvText test = new(1 << 20);
        CsvText left = new(1 << 12);
        long trainRows = 0;
        long testRows = 0;
        for (int unit = 1; unit <= options.Units; unit++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            SeededRandom random = new((ulong)options.Seed, (int)SimulationStep.Turbofan, unit);
            int life = DrawLife(random);
            EngineUnit.Write(train, unit, life, observedCycles: life, random);
            trainRows += life;

            life = DrawLife(random);
            int cyclesLeft = (int)random.NextBetween(FewestLeft, Math.Min(MostLeft, life - FewestSeen));
            EngineUnit.Write(test, unit, life, observedCycles: life - cyclesLeft, random);
            testRows += life - cyclesLeft;
            left.Integer(cyclesLeft);
            left.Text(" \n"u8);
        }

        try
        {
            Directory.CreateDirectory(directory);
            await WriteFileAsync(directory, "train_FD001.txt", train, cancellationToken).ConfigureAwait(false);
            await WriteFileAsync(directory, "test_FD001.txt", test, cancellationToken).ConfigureAwait(false);
            await WriteFileAsync(directory, "RUL_FD001.txt", left, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw FoundationErrors.StorageFailed("write simulated files to", directory, fault);
        }

        return new TurbofanSummary(trainRows, testRows, options.Units, train.Length + test.Length + left.Length);
    }

    private static int DrawLife(SeededRandom random) =>
        (int)Math.Clamp(TypicalLife + random.NextGaussian(LifeDeviation), ShortestLife, LongestLife);

    private static async Task WriteFileAsync(
        string directory, string name, CsvText text, CancellationToken cancellationToken)
    {
        LandingPart file = new(directory, name, overwrite: true);
        await using (file.ConfigureAwait(false))
        {
            await file.WriteAsync(text.Written, cancellationToken).ConfigureAwait(false);
            await file.PublishAsync().ConfigureAwait(false);
        }
    }
}
