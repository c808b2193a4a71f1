using Millrace.DeltaProtocol.Actions;

namespace Millrace.DeltaProtocol.Files;

/// <summary>
/// The data files of a part of a checkpoint, one array per field and one entry per row, so that a table of many files
/// costs no object per file. All arrays have the same length; a row whose path is null is no data file. Statistics are
/// not among them: they are read by column when they are needed. Thread safety: reading only.
/// </summary>
public sealed class AddColumns
{
    private static readonly Dictionary<string, string?> NoValues = [];

    /// <summary>Percent-encoded paths; null where the row is no data file.</summary>
    public required Utf8Column Paths { get; init; }

    /// <summary>Sizes.</summary>
    public required long[] SizesBytes { get; init; }

    /// <summary>Modification times, milliseconds since 1970 UTC.</summary>
    public required long[] ModificationTimesMs { get; init; }

    /// <summary>Which of <see cref="Partitions"/> a file lies in.</summary>
    public required int[] PartitionIds { get; init; }

    /// <summary>The partitions that occur: physical column to value text.</summary>
    public required IReadOnlyList<IReadOnlyDictionary<string, string?>> Partitions { get; init; }

    /// <summary>Which of <see cref="TagSets"/> a file has; null when no file has tags.</summary>
    public int[]? TagIds { get; init; }

    /// <summary>The sets of tags that occur; a null set is none.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string?>?> TagSets { get; init; } = [];

    /// <summary>Deletion vectors, or null when no file has one.</summary>
    public DeletionVector?[]? DeletionVectors { get; init; }

    /// <summary>First row ids, or null when no file has one.</summary>
    public long?[]? BaseRowIds { get; init; }

    /// <summary>Commit versions of the rows, or null when no file has one.</summary>
    public long?[]? DefaultRowCommitVersions { get; init; }

    /// <summary>Who clustered the files, or null when nobody did.</summary>
    public string?[]? ClusteringProviders { get; init; }

    /// <summary>Number of rows.</summary>
    public int Count => Paths.Count;

    /// <summary>Columns of adds, in their order; a null is a row that is no data file.</summary>
    public static AddColumns Of(IReadOnlyList<LogAction.AddFile?> adds)
    {
        ArgumentNullException.ThrowIfNull(adds);
        return new AddColumns
        {
            Paths = Utf8Column.Of([.. adds.Select(add => add?.Path)]),
            SizesBytes = [.. adds.Select(add => add?.SizeBytes ?? 0)],
            ModificationTimesMs = [.. adds.Select(add => add?.ModificationTimeMs ?? 0)],
            PartitionIds = [.. Enumerable.Range(0, adds.Count)],
            Partitions = [.. adds.Select(add => add?.PartitionValues ?? NoValues)],
            TagIds = [.. Enumerable.Range(0, adds.Count)],
            TagSets = [.. adds.Select(add => add?.Tags)],
            DeletionVectors = OrNull(adds, add => add?.DeletionVector),
            BaseRowIds = OrNull(adds, add => add?.BaseRowId),
            DefaultRowCommitVersions = OrNull(adds, add => add?.DefaultRowCommitVersion),
            ClusteringProviders = OrNull(adds, add => add?.ClusteringProvider),
        };
    }

    /// <summary>One file as an action.</summary>
    /// <param name="row">The row of the file.</param>
    /// <param name="stats">Its statistics, or null.</param>
    internal LogAction.AddFile ToAction(int row, string? stats) => new(
        Paths.Text(row) ?? "",
        Partitions[PartitionIds[row]],
        SizesBytes[row],
        ModificationTimesMs[row],
        IsDataChange: false)
    {
        Stats = stats,
        Tags = TagsOf(row),
        DeletionVector = DeletionVectors?[row],
        BaseRowId = BaseRowIds?[row],
        DefaultRowCommitVersion = DefaultRowCommitVersions?[row],
        ClusteringProvider = ClusteringProviders?[row],
    };

    internal IReadOnlyDictionary<string, string?>? TagsOf(int row) => TagIds is null ? null : TagSets[TagIds[row]];

    private static T?[]? OrNull<T>(IReadOnlyList<LogAction.AddFile?> adds, Func<LogAction.AddFile?, T?> field) =>
        adds.Any(add => field(add) is not null) ? [.. adds.Select(field)] : null;
}
