using System.Globalization;
using Millrace.DeltaProtocol.Faults;
using Millrace.Foundation.Text;

namespace Millrace.DeltaProtocol.Log;

/// <summary>Table properties that the log layer itself obeys, with their defaults.</summary>
internal static class TableProperties
{
    internal const string AppendOnly = "delta.appendOnly";
    private const string CheckpointInterval = "delta.checkpointInterval";
    private const string InCommitTimestamps = "delta.enableInCommitTimestamps";
    private const string Isolation = "delta.isolationLevel";
    private const string FileRetention = "delta.deletedFileRetentionDuration";
    private const string TransactionRetention = "delta.setTransactionRetentionDuration";
    private const string StatsAsJson = "delta.checkpoint.writeStatsAsJson";
    private const string StatsAsStruct = "delta.checkpoint.writeStatsAsStruct";
    private const string IndexedColumns = "delta.dataSkippingNumIndexedCols";
    private const string StatsColumns = "delta.dataSkippingStatsColumns";
    private const int DefaultIndexedColumns = 32;
    private const string CompactionInterval = "millrace.logCompactionInterval";
    private const string CheckpointPolicy = "delta.checkpointPolicy";
    private const string LogCleaning = "delta.enableExpiredLogCleanup";
    private const string LogRetention = "delta.logRetentionDuration";
    private const long LeastCheckpointInterval = 10;
    private const long GreatestCheckpointInterval = 100;
    private const long FilesPerCommitBehind = 1000;
    private const long GreatestBusyInterval = 400;
    private const long FilesPerBusyCommitBehind = 10;

    private static readonly string[] KnownNames =
    [
        AppendOnly, CheckpointInterval, InCommitTimestamps, Isolation, FileRetention, TransactionRetention,
        "delta.logRetentionDuration", "delta.checkpointPolicy", "delta.enableExpiredLogCleanup",
        "delta.dataSkippingNumIndexedCols", "delta.dataSkippingStatsColumns", "delta.enableChangeDataFeed",
        "delta.enableDeletionVectors", "delta.enableRowTracking", "delta.enableTypeWidening",
        "delta.columnMapping.mode", "delta.randomizeFilePrefixes", "delta.randomPrefixLength", "delta.targetFileSize",
        "delta.checkpoint.writeStatsAsJson", "delta.checkpoint.writeStatsAsStruct", "delta.parquet.compression.codec",
        "delta.minReaderVersion", "delta.minWriterVersion",
    ];

    /// <summary>A property's name as it is stored: names of the protocol are known in any case.</summary>
    internal static string Canonical(string name) =>
        Array.Find(KnownNames, known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? name;

    internal static bool IsAppendOnly(IReadOnlyDictionary<string, string> properties) => IsTrue(properties, AppendOnly);

    internal static bool HasInCommitTimestamps(IReadOnlyDictionary<string, string> properties) =>
        IsTrue(properties, InCommitTimestamps);

    internal static bool IsSerializable(IReadOnlyDictionary<string, string> properties) =>
        "Serializable".Equals(properties.GetValueOrDefault(Isolation), StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Commits from one checkpoint to the next: what the table says, else 10, and up to 100 where a checkpoint costs more
    /// than reading that many commits back would; 100 to 400 where commits come thick and fast.
    /// </summary>
    /// <param name="properties">The table's properties.</param>
    /// <param name="files">Files that the last checkpoint holds.</param>
    /// <param name="isBusy">True when writers wait for their turn, or the last checkpoint was only just written.</param>
    internal static long CheckpointIntervalOf(IReadOnlyDictionary<string, string> properties, long files, bool isBusy) =>
        CheckpointIntervalOf(properties)
        ?? (isBusy
            ? Math.Clamp(files / FilesPerBusyCommitBehind, GreatestCheckpointInterval, GreatestBusyInterval)
            : Math.Clamp(files / FilesPerCommitBehind, LeastCheckpointInterval, GreatestCheckpointInterval));

    /// <summary>What the table itself says; null when it leaves it open.</summary>
    internal static long? CheckpointIntervalOf(IReadOnlyDictionary<string, string> properties) =>
        Whole(properties, CheckpointInterval, least: 1);

    /// <summary>Commits that one file stands for; null (the default) for no such files.</summary>
    internal static long? CompactionIntervalOf(IReadOnlyDictionary<string, string> properties) =>
        Whole(properties, CompactionInterval, least: 2);

    private static long? Whole(IReadOnlyDictionary<string, string> properties, string name, long least)
    {
        if (properties.GetValueOrDefault(name) is not string text) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number >= least
            ? number
            : throw DeltaErrors.InvalidProperty(name, text, string.Create(CultureInfo.InvariantCulture, $"it must be a whole number from {least} on"));
    }

    internal static TimeSpan FileRetentionOf(IReadOnlyDictionary<string, string> properties) =>
        Interval(properties, FileRetention) ?? TimeSpan.FromDays(7);

    /// <summary>How long a silent application is remembered; null for ever.</summary>
    internal static TimeSpan? TransactionRetentionOf(IReadOnlyDictionary<string, string> properties) =>
        Interval(properties, TransactionRetention);

    /// <summary>True when checkpoints shall be a manifest with sidecars.</summary>
    internal static bool WantsSidecars(IReadOnlyDictionary<string, string> properties) =>
        "v2".Equals(properties.GetValueOrDefault(CheckpointPolicy), StringComparison.OrdinalIgnoreCase);

    /// <summary>True unless old log files shall stay.</summary>
    internal static bool CleansLog(IReadOnlyDictionary<string, string> properties) =>
        !"false".Equals(properties.GetValueOrDefault(LogCleaning), StringComparison.OrdinalIgnoreCase);

    /// <summary>How long versions can be read at least.</summary>
    internal static TimeSpan LogRetentionOf(IReadOnlyDictionary<string, string> properties) =>
        Interval(properties, LogRetention) ?? TimeSpan.FromDays(30);

    /// <summary>True unless checkpoints shall leave statistics as JSON out.</summary>
    internal static bool KeepsStatsAsJson(IReadOnlyDictionary<string, string> properties) =>
        !"false".Equals(properties.GetValueOrDefault(StatsAsJson), StringComparison.OrdinalIgnoreCase);

    /// <summary>True unless checkpoints shall leave statistics as typed columns out.</summary>
    internal static bool KeepsStatsAsStruct(IReadOnlyDictionary<string, string> properties) =>
        !"false".Equals(properties.GetValueOrDefault(StatsAsStruct), StringComparison.OrdinalIgnoreCase);

    /// <summary>How many leaf columns have statistics, from the first on; −1 for all.</summary>
    internal static int IndexedColumnsOf(IReadOnlyDictionary<string, string> properties) =>
        int.TryParse(
            properties.GetValueOrDefault(IndexedColumns),
            NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out int count)
            ? count
            : DefaultIndexedColumns;

    /// <summary>Columns that have statistics by name, struct fields behind dots; null when they are not named.</summary>
    internal static IReadOnlySet<string>? StatsColumnsOf(IReadOnlyDictionary<string, string> properties) =>
        properties.GetValueOrDefault(StatsColumns) is string text
            ? text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(name => name.Replace("`", "", StringComparison.Ordinal))
                .ToHashSet(StringComparer.OrdinalIgnoreCase)
            : null;

    private static bool IsTrue(IReadOnlyDictionary<string, string> properties, string name) =>
        "true".Equals(properties.GetValueOrDefault(name), StringComparison.OrdinalIgnoreCase);

    private static TimeSpan? Interval(IReadOnlyDictionary<string, string> properties, string name)
    {
        if (properties.GetValueOrDefault(name) is not string text) return null;
        return IntervalText.TryParse(text, out TimeSpan interval)
            ? interval
            : throw DeltaErrors.InvalidProperty(name, text, "it must be an interval such as 'interval 7 days'");
    }
}
