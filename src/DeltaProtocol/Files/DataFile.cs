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
    private FrozenDictionary<string, string?>? _partitionValues;
    private FileStats? _stats;
    private bool _isStatsRead;

    internal DataFile(LakePath root, LogAction.AddFile action)
    {
        Action = action;
        Path = PathCodec.Resolve(root, action.Path);
    }

    /// <summary>Where the file lies.</summary>
    public LakePath Path { get; }

    /// <summary>The path exactly as the log spells it.</summary>
    public string LogPath => Action.Path;

    /// <summary>Partition column, by physical name, to value text; null is the null partition.</summary>
    public IReadOnlyDictionary<string, string?> PartitionValues =>
        _partitionValues ??= Action.PartitionValues.ToFrozenDictionary(
            pair => pair.Key,
            pair => string.IsNullOrEmpty(pair.Value) ? null : pair.Value,
            StringComparer.OrdinalIgnoreCase);

    /// <summary>Size of the file.</summary>
    public long SizeBytes => Action.SizeBytes;

    /// <summary>When the file was written, UTC.</summary>
    public DateTimeOffset ModifiedAt => DateTimeOffset.FromUnixTimeMilliseconds(Action.ModificationTimeMs);

    /// <summary>Statistics, or null when the log has none that can be read.</summary>
    public FileStats? Stats
    {
        get
        {
            if (!_isStatsRead)
            {
                _stats = FileStats.TryParse(Action.Stats);
                _isStatsRead = true;
            }

            return _stats;
        }
    }

    /// <summary>Rows deleted from the file, or null.</summary>
    public DeletionVector? DeletionVector => Action.DeletionVector;

    /// <summary>Free tags, or null.</summary>
    public IReadOnlyDictionary<string, string?>? Tags => Action.Tags;

    /// <summary>First row id, with row tracking.</summary>
    public long? BaseRowId => Action.BaseRowId;

    /// <summary>Commit version of the rows, with row tracking.</summary>
    public long? DefaultRowCommitVersion => Action.DefaultRowCommitVersion;

    /// <summary>Rows that are not deleted; null when the log does not tell the number of records.</summary>
    public long? LiveRowCount => FileStats.TryReadNumRecords(Action.Stats) - (DeletionVector?.Cardinality ?? 0);

    /// <summary>The add this file came from.</summary>
    internal LogAction.AddFile Action { get; }

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
