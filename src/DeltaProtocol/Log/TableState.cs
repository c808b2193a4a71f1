using System.Collections.Immutable;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Files;
using Millrace.Foundation.Names;

namespace Millrace.DeltaProtocol.Log;

/// <summary>
/// What a table is at one version: the blocks of the checkpoint, read when they are needed, and what the commits after
/// it changed. The states of successive versions share nearly all of their parts. Immutable.
/// </summary>
internal sealed class TableState
{
    private const int MaxCountedRows = 50_000;

    private readonly ImmutableDictionary<FileKey, TailAdd> _tailAdds;
    private readonly ImmutableDictionary<FileKey, LogAction.RemoveFile> _tailTombstones;
    private readonly long _tailOrder;
    private FileTotals? _totals;

    internal TableState(LogReplay replay, long version, LogAction.Protocol protocol, LogAction.Metadata metadata)
    {
        Root = replay.Root;
        Version = version;
        CheckpointVersion = replay.CheckpointVersion;
        Protocol = protocol;
        Metadata = metadata;
        LastInfo = replay.LastInfo;
        Transactions = replay.Transactions.ToImmutable();
        Domains = replay.Domains.ToImmutable();
        Blocks = replay.Blocks;
        _tailAdds = replay.TailAdds.ToImmutable();
        _tailOrder = replay.TailOrder;
        _totals = replay.Totals;
        _tailTombstones = replay.TailTombstones.ToImmutable();
    }

    internal LakePath Root { get; }

    internal long Version { get; }

    /// <summary>Version of the checkpoint the state starts from; −1 when it starts from the first commit.</summary>
    internal long CheckpointVersion { get; }

    internal LogAction.Protocol Protocol { get; }

    internal LogAction.Metadata Metadata { get; }

    /// <summary>Provenance of this very version; null when it is not known, as after a checkpoint.</summary>
    internal LogAction.CommitInfo? LastInfo { get; }

    internal ImmutableDictionary<string, LogAction.SetTransaction> Transactions { get; }

    /// <summary>Domains by name, without removed ones.</summary>
    internal ImmutableDictionary<string, LogAction.DomainMetadata> Domains { get; }

    /// <summary>The files of the checkpoint.</summary>
    internal IReadOnlyList<FileBlock> Blocks { get; }

    /// <summary>Actions in the checkpoint.</summary>
    internal long CheckpointRows => Blocks.Sum(static block => (long)block.File.RowCount);

    /// <summary>Files that commits after the checkpoint added or removed.</summary>
    internal int TailCount => _tailAdds.Count + _tailTombstones.Count;

    /// <summary>Files that commits after the checkpoint added, in their order.</summary>
    internal IEnumerable<LogAction.AddFile> TailAdds =>
        _tailAdds.Values.OrderBy(tail => tail.Order).Select(tail => tail.Add);

    /// <summary>Files that commits after the checkpoint removed.</summary>
    internal IEnumerable<LogAction.RemoveFile> TailTombstones => _tailTombstones.Values;

    /// <summary>True once a part of the checkpoint could not be read any more.</summary>
    internal bool IsStale => Blocks.Any(block => block.IsStale);

    /// <summary>
    /// Number and size of the live files, if that is known from version to version or can be found out without reading
    /// a big checkpoint; else null.
    /// </summary>
    internal FileTotals? Totals()
    {
        if (_totals is not null) return _totals;
        if (Blocks.Sum(block => block.IsIndexed ? 0L : block.File.RowCount) > MaxCountedRows) return null;
        LiveFiles files = FindLiveFiles();
        foreach (FileBlock block in Blocks) block.Index();
        _totals = new FileTotals(files.Count, files.SumSizes());
        return _totals;
    }

    /// <summary>Starts the replay of further commits on top of this state, which stays as it is.</summary>
    internal LogReplay Continue() => new(Root)
    {
        CheckpointVersion = CheckpointVersion,
        Protocol = Protocol,
        Metadata = Metadata,
        Blocks = Blocks,
        TailAdds = _tailAdds.ToBuilder(),
        TailOrder = _tailOrder,
        Totals = _totals,
        TailTombstones = _tailTombstones.ToBuilder(),
        Transactions = Transactions.ToBuilder(),
        Domains = Domains.ToBuilder(),
    };

    /// <summary>The live files, found once and then addressed by position.</summary>
    internal LiveFiles FindLiveFiles()
    {
        List<LiveFiles.Segment> segments = [];
        foreach (FileBlock block in Blocks)
        {
            if (block.File.RowCount > 0) segments.Add(new LiveFiles.Segment(block, LiveRows(block)));
        }

        if (_tailAdds.Count > 0)
        {
            FileBlock tail = new(Root, new ActionCheckpoint([.. TailAdds]));
            segments.Add(new LiveFiles.Segment(tail, Rows: null));
        }

        return new LiveFiles(segments);
    }

    /// <summary>Removed files that no later commit brought back.</summary>
    internal IEnumerable<LogAction.RemoveFile> Tombstones() => Blocks
        .SelectMany(block => block.ReadRemoves())
        .Select(row => row.Remove)
        .Where(tombstone => !IsOverruled(FileKey.Of(Root, tombstone)))
        .Concat(_tailTombstones.Values);

    /// <summary>Rows of a block, data files and tombstones, that later commits have overruled; in ascending order.</summary>
    internal List<int> DeadRows(FileBlock block)
    {
        List<int> rows = [];
        foreach (FileKey key in _tailAdds.Keys.Concat(_tailTombstones.Keys))
        {
            block.FindAdds(key, rows);
            block.FindRemoves(key, rows);
        }

        rows.Sort();
        return rows;
    }

    private bool IsOverruled(FileKey key) => _tailAdds.ContainsKey(key) || _tailTombstones.ContainsKey(key);

    private int[]? LiveRows(FileBlock block)
    {
        List<int> dead = [];
        foreach (FileKey key in _tailAdds.Keys.Concat(_tailTombstones.Keys)) block.FindAdds(key, dead);
        HashSet<int> without = [.. dead];
        int[] rows = GC.AllocateUninitializedArray<int>(block.File.RowCount);
        int count = 0;
        for (int row = 0; row < rows.Length; row++)
        {
            if (block.IsAdd(row) && (without.Count == 0 || !without.Contains(row))) rows[count++] = row;
        }

        return count == rows.Length ? null : rows[..count];
    }
}
