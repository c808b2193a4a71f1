using Millrace.Ingest.Landing;

namespace Millrace.Ingest.Offsets;

/// <summary>What one batch takes from one source.</summary>
public abstract record SourceSlice
{
    private SourceSlice(string source) => Source = source;

    /// <summary>
    /// Identity of the source within its flow, such as <c>files:/plant/landing/sensor</c>. A changed path is a new source.
    /// </summary>
    public string Source { get; }

    /// <summary>Files that have landed.</summary>
    /// <param name="Source">Identity of the source.</param>
    /// <param name="Landed">The files, each taken once.</param>
    public sealed record Files(string Source, IReadOnlyList<LandedFile> Landed) : SourceSlice(Source);

    /// <summary>Commits of a Delta table.</summary>
    /// <param name="Source">Identity of the source.</param>
    /// <param name="TableId">The table's id; a table dropped and made again has another.</param>
    /// <param name="FirstVersion">First commit to read; null to read the whole snapshot at the last one.</param>
    /// <param name="LastVersion">Last commit to read.</param>
    public sealed record Versions(string Source, string TableId, long? FirstVersion, long LastVersion) : SourceSlice(Source);
}
