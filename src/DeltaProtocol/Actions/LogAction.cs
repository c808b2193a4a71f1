namespace Millrace.DeltaProtocol.Actions;

/// <summary>
/// One line of the Delta log: what a commit adds to, takes from or says about the table. A closed family; actions
/// this version does not know are skipped by the reader, as the protocol asks.
/// </summary>
public abstract record LogAction
{
    private LogAction()
    {
    }

    /// <summary>What a reader and a writer must be able to do.</summary>
    /// <param name="MinReaderVersion">Reader version.</param>
    /// <param name="MinWriterVersion">Writer version.</param>
    /// <param name="ReaderFeatures">Named reader features; null unless the reader version is 3.</param>
    /// <param name="WriterFeatures">Named writer features; null unless the writer version is 7.</param>
    public sealed record Protocol(
        int MinReaderVersion,
        int MinWriterVersion,
        IReadOnlyList<string>? ReaderFeatures,
        IReadOnlyList<string>? WriterFeatures) : LogAction;

    /// <summary>Name, schema and properties of the table; the newest one holds.</summary>
    /// <param name="Id">Identity of the table for its whole life.</param>
    /// <param name="SchemaText">The schema as JSON text, exactly as logged; empty when a very old log has none.</param>
    /// <param name="PartitionColumns">Logical names of the partition columns.</param>
    /// <param name="Configuration">Table properties.</param>
    public sealed record Metadata(
        string Id,
        string SchemaText,
        IReadOnlyList<string> PartitionColumns,
        IReadOnlyDictionary<string, string> Configuration) : LogAction
    {
        /// <summary>Name for people, or null.</summary>
        public string? Name { get; init; }

        /// <summary>Description for people, or null.</summary>
        public string? Description { get; init; }

        /// <summary>File format of the data; only <c>parquet</c> exists.</summary>
        public string Provider { get; init; } = "parquet";

        /// <summary>Options of the file format, kept though unused.</summary>
        public IReadOnlyDictionary<string, string?> FormatOptions { get; init; } = EmptyValues;

        /// <summary>When the table was created, milliseconds since 1970 UTC, or null.</summary>
        public long? CreatedTimeMs { get; init; }
    }

    /// <summary>A data file that belongs to the table from this commit on.</summary>
    /// <param name="Path">Percent-encoded path, relative to the root or absolute, exactly as logged.</param>
    /// <param name="PartitionValues">Physical partition column to value text; null is a null partition.</param>
    /// <param name="SizeBytes">Size of the file.</param>
    /// <param name="ModificationTimeMs">When it was written, milliseconds since 1970 UTC.</param>
    /// <param name="IsDataChange">False when the commit only rearranged rows.</param>
    public sealed record AddFile(
        string Path,
        IReadOnlyDictionary<string, string?> PartitionValues,
        long SizeBytes,
        long ModificationTimeMs,
        bool IsDataChange) : LogAction
    {
        /// <summary>Statistics as JSON text, or null.</summary>
        public string? Stats { get; init; }

        /// <summary>Free tags, or null.</summary>
        public IReadOnlyDictionary<string, string?>? Tags { get; init; }

        /// <summary>Rows of the file that are deleted, or null.</summary>
        public DeletionVector? DeletionVector { get; init; }

        /// <summary>First row id, with row tracking.</summary>
        public long? BaseRowId { get; init; }

        /// <summary>Commit version of the rows, with row tracking.</summary>
        public long? DefaultRowCommitVersion { get; init; }

        /// <summary>Who clustered the file, or null.</summary>
        public string? ClusteringProvider { get; init; }
    }

    /// <summary>A data file that no longer belongs to the table; it stays on disk for older readers.</summary>
    /// <param name="Path">Path exactly as the add had it.</param>
    /// <param name="IsDataChange">False when the commit only rearranged rows.</param>
    public sealed record RemoveFile(string Path, bool IsDataChange) : LogAction
    {
        /// <summary>When it was removed, milliseconds since 1970 UTC, or null.</summary>
        public long? DeletionTimestampMs { get; init; }

        /// <summary>True when partition values, size and tags are given.</summary>
        public bool? HasExtendedFileMetadata { get; init; }

        /// <summary>Partition values of the removed file, or null.</summary>
        public IReadOnlyDictionary<string, string?>? PartitionValues { get; init; }

        /// <summary>Size of the removed file, or null.</summary>
        public long? SizeBytes { get; init; }

        /// <summary>Statistics of the removed file, or null.</summary>
        public string? Stats { get; init; }

        /// <summary>Tags of the removed file, or null.</summary>
        public IReadOnlyDictionary<string, string?>? Tags { get; init; }

        /// <summary>Deletion vector of the removed add: part of its identity.</summary>
        public DeletionVector? DeletionVector { get; init; }

        /// <summary>First row id of the removed file.</summary>
        public long? BaseRowId { get; init; }

        /// <summary>Commit version of the removed file's rows.</summary>
        public long? DefaultRowCommitVersion { get; init; }
    }

    /// <summary>A file of row changes for the change data feed.</summary>
    /// <param name="Path">Percent-encoded path.</param>
    /// <param name="PartitionValues">Physical partition column to value text.</param>
    /// <param name="SizeBytes">Size of the file.</param>
    public sealed record AddChangeFile(
        string Path, IReadOnlyDictionary<string, string?> PartitionValues, long SizeBytes) : LogAction
    {
        /// <summary>Free tags, or null.</summary>
        public IReadOnlyDictionary<string, string?>? Tags { get; init; }
    }

    /// <summary>Progress of an application, committed with its data, so that a repeated write is noticed.</summary>
    /// <param name="AppId">The application.</param>
    /// <param name="Version">How far it got.</param>
    /// <param name="LastUpdatedMs">When, milliseconds since 1970 UTC, or null.</param>
    public sealed record SetTransaction(string AppId, long Version, long? LastUpdatedMs) : LogAction;

    /// <summary>Who committed what and how; free-form.</summary>
    public sealed record CommitInfo : LogAction
    {
        /// <summary>Wall clock of the writer, milliseconds since 1970 UTC, or null.</summary>
        public long? TimestampMs { get; init; }

        /// <summary>Time of the commit when in-commit timestamps are on, milliseconds since 1970 UTC.</summary>
        public long? InCommitTimestampMs { get; init; }

        /// <summary>Name of the operation, or null.</summary>
        public string? Operation { get; init; }

        /// <summary>Parameter to text; values that were not JSON strings keep their JSON text.</summary>
        public IReadOnlyDictionary<string, string?> OperationParameters { get; init; } = EmptyValues;

        /// <summary>Metric to text.</summary>
        public IReadOnlyDictionary<string, string?> OperationMetrics { get; init; } = EmptyValues;

        /// <summary>Version the writer read, or null.</summary>
        public long? ReadVersion { get; init; }

        /// <summary>Isolation level, or null.</summary>
        public string? IsolationLevel { get; init; }

        /// <summary>True when the commit read nothing and only added; null when not told.</summary>
        public bool? IsBlindAppend { get; init; }

        /// <summary>Facts about the commit, such as whether it kept row ids; null for none.</summary>
        public IReadOnlyDictionary<string, string?>? Tags { get; init; }

        /// <summary>Text the user attached, or null.</summary>
        public string? UserMetadata { get; init; }

        /// <summary>The writer, or null.</summary>
        public string? EngineInfo { get; init; }

        /// <summary>Unique id of the transaction, or null.</summary>
        public string? TransactionId { get; init; }

        /// <summary>Who ran it, or null.</summary>
        public string? UserName { get; init; }
    }

    /// <summary>A named document of a feature; the newest of a name holds.</summary>
    /// <param name="Domain">Its name; names starting with <c>delta.</c> belong to the protocol.</param>
    /// <param name="Configuration">The document, JSON text.</param>
    /// <param name="IsRemoved">True when the domain ends here.</param>
    public sealed record DomainMetadata(string Domain, string Configuration, bool IsRemoved) : LogAction;

    /// <summary>Head of a checkpoint of the V2 specification.</summary>
    /// <param name="Version">Table version.</param>
    public sealed record CheckpointMetadata(long Version) : LogAction;

    /// <summary>A file that holds the file actions of a V2 checkpoint.</summary>
    /// <param name="Path">Percent-encoded name under <c>_sidecars</c>, or an absolute URI.</param>
    /// <param name="SizeBytes">Its size.</param>
    /// <param name="ModificationTimeMs">When it was written.</param>
    public sealed record Sidecar(string Path, long SizeBytes, long ModificationTimeMs) : LogAction;

    private static IReadOnlyDictionary<string, string?> EmptyValues { get; } = new Dictionary<string, string?>();
}
