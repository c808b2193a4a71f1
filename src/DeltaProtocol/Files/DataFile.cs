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
        LogPath = block.Adds.Paths.Text(row) ?? "";
        Path = PathCodec.Resolve(block.Root, LogPath);
        DeletionVector = block.Adds.DeletionVectors?[row];
    }

    /// <summary>Where the file lies.</summary>
    public LakePath Path { get; }

    /// <summary>The path exactly as the log spells it.</summary>
    public string LogPath { get; }

    /// <summary>Partition column, by physical name, to value text; null is the null partition.</summary>
    public IReadOnlyDictionary<string, string?> PartitionValues =>
        _partitionValues ??= _block?.PartitionOf(_row) ?? Action.PartitionValues.ToFrozenDictionary(
            pair => pair.Key,
            pair => string.IsNullOrEmpty(pair.Value) ? null : pair.Value,
            StringComparer.OrdinalIgnoreCase);

    /// <summary>Size of the file.</summary>
    public long SizeBytes => _block?.Adds.SizesBytes[_row] ?? Action.SizeBytes;

    /// <summary>When the file was written, UTC.</summary>
    public DateTimeOffset ModifiedAt => DateTimeOffset.FromUnixTimeMilliseconds(
        _block?.Adds.ModificationTimesMs[_row] ?? Action.ModificationTimeMs);

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
    public IReadOnlyDictionary<string, string?>? Tags => _block is null ? Action.Tags : _block.Adds.TagsOf(_row);

    /// <summary>Who clustered the file by the table's clustering columns; null for nobody.</summary>
    public string? ClusteringProvider => _block is null ? Action.ClusteringProvider : _block.Adds.ClusteringProviders?[_row];

    /// <summary>First row id, with row tracking.</summary>
    public long? BaseRowId => _block is null ? Action.BaseRowId : _block.Adds.BaseRowIds?[_row];

    /// <summary>Commit version of the rows, with row tracking.</summary>
    public long? DefaultRowCommitVersion =>
        _block is null ? Action.DefaultRowCommitVersion : _block.Adds.DefaultRowCommitVersions?[_row];

    /// <summary>Rows that are not deleted; null when the log does not tell the number of records.</summary>
    public long? LiveRowCount => _block is null
        ? FileStats.TryReadNumRecords(Action.Stats) - (DeletionVector?.Cardinality ?? 0)
        : _block.LiveRows(_row);

    /// <summary>The add this file came from.</summary>
    internal LogAction.AddFile Action =>
        _action ??= _block?.ActionAt(_row) ?? throw new System.Diagnostics.UnreachableException();

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
