using Millrace.Foundation.Types;

namespace Millrace.Engine.Queries;

/// <summary>An order to run a query and write its rows as Parquet files, in one pass.</summary>
/// <param name="Query">What to write; its columns are matched to the schema by name.</param>
/// <param name="Schema">Names and types to write, partition columns included.</param>
/// <param name="Directory">Folder of the files, made when missing.</param>
/// <param name="FilePrefix">Start of every file's name; unique, so that files of a failed write can be told apart.</param>
public sealed record ParquetWrite(BoundQuery Query, TableSchema Schema, string Directory, string FilePrefix)
{
    /// <summary>Columns whose values choose the sub-folder and are not stored in the files.</summary>
    public IReadOnlyList<string> PartitionColumns { get; init; } = [];

    /// <summary>Rules to check every row against.</summary>
    public IReadOnlyList<GateRule> Rules { get; init; } = [];

    /// <summary>
    /// Where a row comes from, as a JSON expression over the columns of the query, for rows that are kept aside; null when
    /// nothing is known of it. The query may have columns for it that the schema lacks.
    /// </summary>
    public string? Origin { get; init; }

    /// <summary>Field ids to store in the files, in the engine's spelling (<c>{a: 1, b: …}</c>); null for none.</summary>
    public string? FieldIds { get; init; }

    /// <summary>Columns of the schema to sort the rows by before they are written; empty for none.</summary>
    public IReadOnlyList<string> SortColumns { get; init; } = [];

    /// <summary>
    /// True when the query sorts its rows and the file must keep their order. Sorted rows without partitions go to one file,
    /// whatever its size: the engine mixes row groups when it is to begin new files by itself.
    /// </summary>
    public bool IsSorted { get; init; }

    /// <summary>How pages are compressed.</summary>
    /// <value>A codec of the engine; default snappy, which reads twice as fast as zstd and is a tenth larger.</value>
    public string Codec { get; init; } = "snappy";

    /// <summary>Size after which a new file is begun, for tables without partitions whose rows are not sorted.</summary>
    /// <value>Bytes; default 256 MiB.</value>
    public long TargetFileSizeBytes { get; init; } = 256L << 20;
}
