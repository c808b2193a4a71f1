using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Files;
using Millrace.Foundation.Names;

namespace Millrace.DeltaProtocol.Log;

/// <summary>
/// What a table is at one version: the checkpoint's columns as they were read, and what the commits after it changed.
/// Immutable.
/// </summary>
internal sealed class TableState
{
    private readonly IReadOnlyList<AddColumns> _baseAdds;
    private readonly IReadOnlyList<LogAction.RemoveFile> _baseTombstones;
    private readonly Dictionary<FileKey, LogAction.AddFile> _tailAdds;
    private readonly Dictionary<FileKey, LogAction.RemoveFile> _tailTombstones;

    internal TableState(LogReplay replay, long version, LogAction.Protocol protocol, LogAction.Metadata metadata)
    {
        Root = replay.Root;
        Version = version;
        Protocol = protocol;
        Metadata = metadata;
        LastInfo = replay.LastInfo;
        Transactions = replay.Transactions;
        Domains = replay.Domains;
        _baseAdds = replay.BaseAdds;
        _baseTombstones = replay.BaseTombstones;
        _tailAdds = replay.TailAdds;
        _tailTombstones = replay.TailTombstones;
    }

    internal LakePath Root { get; }

    internal long Version { get; }

    internal LogAction.Protocol Protocol { get; }

    internal LogAction.Metadata Metadata { get; }

    /// <summary>Provenance of this very version; null when it is not known, as after a checkpoint.</summary>
    internal LogAction.CommitInfo? LastInfo { get; }

    internal IReadOnlyDictionary<string, LogAction.SetTransaction> Transactions { get; }

    /// <summary>Domains by name, without removed ones.</summary>
    internal IReadOnlyDictionary<string, LogAction.DomainMetadata> Domains { get; }

    /// <summary>Starts the replay of further commits on a copy of this state.</summary>
    internal LogReplay Continue() => new(Root)
    {
        Protocol = Protocol,
        Metadata = Metadata,
        BaseAdds = [.. _baseAdds],
        BaseTombstones = [.. _baseTombstones],
        TailAdds = new Dictionary<FileKey, LogAction.AddFile>(_tailAdds),
        TailTombstones = new Dictionary<FileKey, LogAction.RemoveFile>(_tailTombstones),
        Transactions = new Dictionary<string, LogAction.SetTransaction>(Transactions, StringComparer.Ordinal),
        Domains = new Dictionary<string, LogAction.DomainMetadata>(Domains, StringComparer.Ordinal),
    };

    /// <summary>The live files, found once and then addressed by position.</summary>
    internal LiveFiles FindLiveFiles()
    {
        List<LiveFiles.Segment> segments = [];
        bool hasTail = _tailAdds.Count > 0 || _tailTombstones.Count > 0;
        foreach (AddColumns columns in _baseAdds)
        {
            if (columns.Count > 0) segments.Add(new LiveFiles.Segment(columns, hasTail ? LiveRows(columns) : null));
        }

        return new LiveFiles(Root, segments, [.. _tailAdds.Values]);
    }

    /// <summary>Removed files that no later commit brought back.</summary>
    internal IEnumerable<LogAction.RemoveFile> Tombstones() => _baseTombstones
        .Where(tombstone => !IsOverruled(FileKey.Of(Root, tombstone)))
        .Concat(_tailTombstones.Values);

    private bool IsOverruled(FileKey key) => _tailAdds.ContainsKey(key) || _tailTombstones.ContainsKey(key);

    private int[]? LiveRows(AddColumns columns)
    {
        List<int> rows = new(columns.Count);
        for (int row = 0; row < columns.Count; row++)
        {
            string path = PathCodec.Resolve(Root, columns.Paths[row]).Value;
            if (!IsOverruled(new FileKey(path, columns.DeletionVectors?[row]?.UniqueId))) rows.Add(row);
        }

        return rows.Count == columns.Count ? null : [.. rows];
    }
}
