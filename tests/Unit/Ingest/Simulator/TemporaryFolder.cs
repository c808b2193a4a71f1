namespace Millrace.Unit.Ingest.Simulator;

/// <summary>A folder for one test, gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("millrace-simulator-").FullName;

    public string[] Files(string folder) =>
        Directory.GetFiles(System.IO.Path.Combine(Path, folder)).Select(System.IO.Path.GetFileName).Order(StringComparer.Ordinal).ToArray()!;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
