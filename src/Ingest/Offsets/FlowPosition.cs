using Millrace.Ingest.Landing;

namespace Millrace.Ingest.Offsets;

/// <summary>How far a flow has read each of its sources: the sum of all committed slices.</summary>
public sealed class FlowPosition
{
    private readonly Dictionary<string, Dictionary<string, LandedFile>> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string TableId, long LastVersion)> _versions = new(StringComparer.Ordinal);

    /// <summary>True when a file of that source was taken by a committed batch.</summary>
    public bool HasTaken(string source, string path) =>
        _files.TryGetValue(source, out Dictionary<string, LandedFile>? taken) && taken.ContainsKey(path);

    /// <summary>The table id and last version read of a source, or null when nothing was read yet.</summary>
    public (string TableId, long LastVersion)? LastVersion(string source) =>
        _versions.TryGetValue(source, out (string, long) last) ? last : null;

    /// <summary>Moves past a slice.</summary>
    public void Advance(SourceSlice slice)
    {
        switch (slice)
        {
            case SourceSlice.Files files:
                if (!_files.TryGetValue(files.Source, out Dictionary<string, LandedFile>? taken))
                    _files[files.Source] = taken = new Dictionary<string, LandedFile>(StringComparer.Ordinal);
                foreach (LandedFile file in files.Landed) taken[file.Path] = file;
                break;
            case SourceSlice.Versions versions:
                _versions[versions.Source] = (versions.TableId, versions.LastVersion);
                break;
            default: throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>The whole position as slices, for a compact record.</summary>
    internal IReadOnlyList<SourceSlice> ToSlices()
    {
        List<SourceSlice> slices = [];
        foreach ((string source, Dictionary<string, LandedFile> files) in _files)
            slices.Add(new SourceSlice.Files(source, files.Values.ToArray()));
        foreach ((string source, (string tableId, long lastVersion)) in _versions)
            slices.Add(new SourceSlice.Versions(source, tableId, FirstVersion: null, lastVersion));
        return slices;
    }
}
