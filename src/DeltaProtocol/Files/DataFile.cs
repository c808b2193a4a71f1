using System.Collections.Frozen;
using Millrace.DeltaProtocol.Actions;
using Millrace.Foundation.Names;

namespace Millrace.DeltaProtocol.Files;

/// <summary>
/// One data file of a table version. Two are equal when they are the same logical file: same path, same deletion
/// vector. Thread safety: immutable but for values computed on first use.
/// </summary>
public sealed class DataFile : IEquatable<DataFile>
{
    private readonly FileBlock? _block;
    private readonly AddWindow? _window;
    private readonly int _row;
    private FrozenDictionary<string, string?>? _partitionValues;
    private LogAction.AddFile? _action;
    private FileStats? _stats;
    private bool _isStatsRead;

    internal DataFile(LakePath root, LogAction.AddFile action)
    {
        _action = action;
        Path = PathCodec.Resolve(root, action.Path);
        LogPath = action.Path;
        DeletionVector = action.DeletionVector;
    }

    /// <summary>A file of a block, which is asked for anything that is not needed at once.</summary>
    internal DataFile(FileBlock block, int row)
    {
        _block = block;
        _row = row;
        _window = block.WindowOf(row);
        LogPath = _window.Columns.Paths.Text(At) ?? "";
        Path = PathCodec.Resolve(block.Root, LogPath);
        DeletionVector = _window.Columns.DeletionVectors?[At];
    }

    /// <summary>Where the file lies.</summary>
    public LakePath Path { get; }

    /// <summary>The path exactly as the log spells it.</summary>
    public string LogPath { get; }

    /// <summary>Partition column, by physical name, to value text; null is the null partition.</summary>
    public IReadOnlyDictionary<string, string?> PartitionValues =>
        _partitionValues ??= _window?.Partitions[_window.Columns.PartitionIds[At]] ?? Action.PartitionValues.ToFrozenDictionary(
            pair => pair.Key,
            pair => string.IsNullOrEmpty(pair.Value) ? null : pair.Value,
            StringComparer.OrdinalIgnoreCase);

    /// <summary>Size of the file.</summary>
    public long SizeBytes => _window?.Columns.SizesBytes[At] ?? Action.SizeBytes;

    /// <summary>When the file was written, UTC.</summary>
    public DateTimeOffset ModifiedAt => DateTimeOffset.FromUnixTimeMilliseconds(
        _window?.Columns.ModificationTimesMs[At] ?? Action.ModificationTimeMs);

    /// <summary>Statistics, or null when the log has none that can be read.</summary>
    public FileStats? Stats
    {
        get
        {
            if (!_isStatsRead)
            {
                _stats = FileStats.TryParse(_action is null && _block is not null ? _block.StatsText(_row) : Action.Stats);
                _isStatsRead = true;
            }

            return _stats;
        }
    }

    /// <summary>Rows deleted from the file, or null.</summary>
    public DeletionVector? DeletionVector { get; }

    /// <summary>Free tags, or null.</summary>
    public IReadOnlyDictionary<string, string?>? Tags => _window is null ? Action.Tags : _window.Columns.TagsOf(At);

    /// <summary>Who clustered the file by the table's clustering columns; null for nobody.</summary>
    public string? ClusteringProvider => _window is null ? Action.ClusteringProvider : _window.Columns.ClusteringProviders?[At];

    /// <summary>First row id, with row tracking.</summary>
    public long? BaseRowId => _window is null ? Action.BaseRowId : _window.Columns.BaseRowIds?[At];

    /// <summary>Commit version of the rows, with row tracking.</summary>
    public long? DefaultRowCommitVersion =>
        _window is null ? Action.DefaultRowCommitVersion : _window.Columns.DefaultRowCommitVersions?[At];

    /// <summary>Rows that are not deleted; null when the log does not tell the number of records.</summary>
    public long? LiveRowCount => _block is null
        ? FileStats.TryReadNumRecords(Action.Stats) - (DeletionVector?.Cardinality ?? 0)
        : _block.LiveRows(_row);

    /// <summary>The add this file came from.</summary>
    internal LogAction.AddFile Action =>
        _action ??= _block?.ActionAt(_row) ?? throw new System.Diagnostics.UnreachableException();

    /// <summary>The file's place in the window.</summary>
    private int At => _row - (_window?.FirstRow ?? 0);

    /// <summary>The identity of the logical file.</summary>
    internal FileKey Key => new(Path.Value, DeletionVector?.UniqueId);

    /// <inheritdoc/>
    public bool Equals(DataFile? other) => other is not null && Key == other.Key;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DataFile);

    /// <inheritdoc/>
    public override int GetHashCode() => Key.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => Path.Value;
}
