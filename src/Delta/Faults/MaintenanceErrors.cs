using System.Globalization;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;

namespace Millrace.Delta.Faults;

/// <summary>Faults of orders that keep tables in good shape.</summary>
public static class MaintenanceErrors
{
    private const int MostNamed = 5;

    /// <summary>An order to optimize does not fit the table.</summary>
    public static MillraceException OptimizeRefused(LakePath root, string problem) => new(
        new ErrorCode("DELTA_OPTIMIZE_REFUSED"), $"Table '{root}' cannot be optimized as asked: {problem}. Nothing was changed.");

    /// <summary>A condition needs more than partition columns.</summary>
    public static MillraceException PredicateRefused(LakePath root, string predicate, IReadOnlyList<string> partitionColumns) => new(
        new ErrorCode("DELTA_PARTITION_PREDICATE_REFUSED"),
        $"Table '{root}': the condition '{predicate}' must choose whole partitions, so it may name partition columns alone. "
        + (partitionColumns.Count == 0 ? "The table has none: leave the condition out." : $"They are: {string.Join(", ", partitionColumns)}."));

    /// <summary>Files that a version needs are not there any more.</summary>
    /// <param name="root">The table.</param>
    /// <param name="version">The version.</param>
    /// <param name="missing">The files.</param>
    public static MillraceException FilesMissing(LakePath root, long version, IReadOnlyList<string> missing) => new(
        new ErrorCode("DELTA_RESTORE_FILES_MISSING"),
        string.Create(CultureInfo.InvariantCulture, $"Version {version} of table '{root}' cannot be restored: {missing.Count} of its files {(missing.Count == 1 ? "is" : "are")} gone, ")
        + $"most likely by a VACUUM: {string.Join(", ", missing.Take(MostNamed).Select(file => $"'{file}'"))}{(missing.Count > MostNamed ? ", …" : "")}. "
        + "Restore a later version, or ask to ignore missing files and lose their rows.");

    /// <summary>Somebody committed while a version was being restored.</summary>
    public static MillraceException RestoreContended(LakePath root, long version, string conflict) => new(
        new ErrorCode("DELTA_RESTORE_CONTENDED"),
        string.Create(CultureInfo.InvariantCulture, $"Version {version} of table '{root}' was not restored. {conflict} ")
        + "Look at what was committed; restoring again will undo it.",
        isTransient: true);

    /// <summary>Files would be deleted that readers and older versions within the table's retention need.</summary>
    public static MillraceException RetentionTooShort(LakePath root, TimeSpan asked, TimeSpan least) => new(
        new ErrorCode("DELTA_VACUUM_RETENTION"),
        string.Create(CultureInfo.InvariantCulture, $"Table '{root}' keeps unused files for {least.TotalHours:0.##} hours; a vacuum after {asked.TotalHours:0.##} hours was refused, ")
        + "because readers of older versions and writers at work may still need the files. Set delta.deletedFileRetentionDuration, or allow "
        + "the short retention when nobody else uses the table. Nothing was deleted.");
}
