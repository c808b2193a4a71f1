using Millrace.DeltaProtocol.Actions;

namespace Millrace.DeltaProtocol.Files;

/// <summary>
/// The data files of a part of a checkpoint, one array per field and one entry per file, so that a table of many files
/// costs no object per file. All arrays have the same length; the arrays may be null where no file has the field.
/// </summary>
public sealed class AddColumns
{
    /// <summary>Columns without files.</summary>
    public static AddColumns Empty { get; } = new()
    {
        Paths = [],
        PartitionValues = [],
        SizesBytes = [],
        ModificationTimesMs = [],
    };

    /// <summary>Percent-encoded paths.</summary>
    public required string[] Paths { get; init; }

    /// <summary>Partition values as JSON objects of texts; null or empty for none.</summary>
    public required string?[] PartitionValues { get; init; }

    /// <summary>Sizes.</summary>
    public required long[] SizesBytes { get; init; }

    /// <summary>Modification times, milliseconds since 1970 UTC.</summary>
    public required long[] ModificationTimesMs { get; init; }

    /// <summary>Statistics as JSON.</summary>
    public string?[]? Stats { get; init; }

    /// <summary>Tags as JSON objects of texts.</summary>
    public string?[]? Tags { get; init; }

    /// <summary>Deletion vectors.</summary>
    public DeletionVector?[]? DeletionVectors { get; init; }

    /// <summary>First row ids.</summary>
    public long?[]? BaseRowIds { get; init; }

    /// <summary>Commit versions of the rows.</summary>
    public long?[]? DefaultRowCommitVersions { get; init; }

    /// <summary>Who clustered the files.</summary>
    public string?[]? ClusteringProviders { get; init; }

    /// <summary>Number of files.</summary>
    public int Count => Paths.Length;

    /// <summary>One file as an action.</summary>
    internal LogAction.AddFile this[int row] => new(
        Paths[row],
        JsonValue.ParseTextMap(PartitionValues[row]) ?? [],
        SizesBytes[row],
        ModificationTimesMs[row],
        IsDataChange: false)
    {
        Stats = Stats?[row],
        Tags = JsonValue.ParseTextMap(Tags?[row]),
        DeletionVector = DeletionVectors?[row],
        BaseRowId = BaseRowIds?[row],
        DefaultRowCommitVersion = DefaultRowCommitVersions?[row],
        ClusteringProvider = ClusteringProviders?[row],
    };

    internal static AddColumns Of(IReadOnlyList<LogAction.AddFile> adds) => new()
    {
        Paths = [.. adds.Select(add => add.Path)],
        PartitionValues = [.. adds.Select(add => JsonValue.FormatTextMap(add.PartitionValues))],
        SizesBytes = [.. adds.Select(add => add.SizeBytes)],
        ModificationTimesMs = [.. adds.Select(add => add.ModificationTimeMs)],
        Stats = [.. adds.Select(add => add.Stats)],
        Tags = [.. adds.Select(add => JsonValue.FormatTextMap(add.Tags))],
        DeletionVectors = [.. adds.Select(add => add.DeletionVector)],
        BaseRowIds = [.. adds.Select(add => add.BaseRowId)],
        DefaultRowCommitVersions = [.. adds.Select(add => add.DefaultRowCommitVersion)],
        ClusteringProviders = [.. adds.Select(add => add.ClusteringProvider)],
    };
}
