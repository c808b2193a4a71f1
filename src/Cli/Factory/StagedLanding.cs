using Millrace.Ingest.Simulator;

namespace Millrace.Cli.Factory;

/// <summary>
/// Lands the first data of a demo once. Files are made in a folder beside the landing volumes and moved there when all are
/// complete, so that a demo that was stopped in between neither lands half of them nor some of them twice.
/// </summary>
/// <param name="project">Folder of the demo.</param>
internal sealed class StagedLanding(string project)
{
    private const string CompleteMark = "complete";

    private readonly string _landing = Path.Combine(project, "landing");

    private readonly string _staging = Path.Combine(project, ".landing");

    /// <summary>Finishes what an earlier demo began, and says whether data of a fleet has landed.</summary>
    public bool HasLanded(FactoryOptions fleet)
    {
        if (File.Exists(Path.Combine(_staging, CompleteMark))) MoveIn();
        else if (Directory.Exists(_staging)) Directory.Delete(_staging, recursive: true);
        return FactorySimulator.HasLanded(fleet, _landing);
    }

    /// <summary>Makes the data and lands it.</summary>
    public async Task<FactorySummary> LandAsync(FactoryOptions fleet, IProgress<long> rowsWritten, CancellationToken cancellationToken)
    {
        FactorySummary summary = await FactorySimulator.GenerateAsync(fleet, _staging, rowsWritten, cancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(_staging, CompleteMark), [], cancellationToken);
        MoveIn();
        return summary;
    }

    private void MoveIn()
    {
        foreach (string volume in (string[])["sensor", "inspection"])
        {
            string from = Path.Combine(_staging, volume);
            string to = Directory.CreateDirectory(Path.Combine(_landing, volume)).FullName;
            foreach (string file in Directory.Exists(from) ? Directory.GetFiles(from) : [])
                File.Move(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        }

        Directory.Delete(_staging, recursive: true);
    }
}
