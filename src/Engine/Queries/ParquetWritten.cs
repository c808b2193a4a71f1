namespace Millrace.Engine.Queries;

/// <summary>What a write produced.</summary>
/// <param name="Files">The files, none of them empty.</param>
/// <param name="RowsIn">Rows that reached the rules.</param>
/// <param name="RowsDropped">Rows that were not written.</param>
/// <param name="FailedByRule">For each rule, in order, the rows that failed it.</param>
public sealed record ParquetWritten(
    IReadOnlyList<WrittenFile> Files, long RowsIn, long RowsDropped, IReadOnlyList<long> FailedByRule)
{
    /// <summary>Rows that were kept aside; null when there are none.</summary>
    public KeptRows? Kept { get; init; }

    /// <summary>Rows written to all files.</summary>
    public long RowsOut => Files.Sum(file => file.Rows);

    /// <summary>Bytes written to all files.</summary>
    public long SizeBytes => Files.Sum(file => file.SizeBytes);
}

/// <summary>One Parquet file that was written.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="SizeBytes">Its size.</param>
/// <param name="PartitionValues">Partition column to value as text, null for null.</param>
/// <param name="Columns">Statistics of its columns.</param>
public sealed record WrittenFile(
    string Path,
    long Rows,
    long SizeBytes,
    IReadOnlyDictionary<string, string?> PartitionValues,
    IReadOnlyList<WrittenColumn> Columns);

/// <summary>Statistics of one leaf column in one file.</summary>
/// <param name="ColumnPath">Names from the top column down to the leaf.</param>
/// <param name="NullCount">Rows in which it is null, or null when unknown.</param>
/// <param name="Min">Least value as the engine spells it, or null when unknown.</param>
/// <param name="Max">Greatest value as the engine spells it, or null when unknown.</param>
/// <param name="HasNaN">True when the column holds NaN, which the bounds leave out.</param>
public sealed record WrittenColumn(IReadOnlyList<string> ColumnPath, long? NullCount, string? Min, string? Max, bool HasNaN);
