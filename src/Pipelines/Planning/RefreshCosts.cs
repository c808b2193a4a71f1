using Millrace.DeltaProtocol.Snapshots;

namespace Millrace.Pipelines.Planning;

/// <summary>
/// What refreshes cost, in bytes that are read and written. The weights are coarse: they put ways in an order and promise no
/// times. docs/reference/refresh.md says them.
/// </summary>
internal static class RefreshCosts
{
    /// <summary>The part of a view beyond which filtering costs more than it saves.</summary>
    public const double MostTouched = 0.5;

    // Rows that a filter leaves out are decoded all the same, yet not sorted, joined or grouped.
    private const double Filtered = 0.3;

    public static long BytesOf(Snapshot table) => table.Files.Sum(static file => file.SizeBytes);

    /// <summary>All sources are read and the view is written.</summary>
    public static double OfAll(IEnumerable<SourceChange> changes, Snapshot target) => Sources(changes) + BytesOf(target);

    /// <summary>New rows are read, with all of the tables they are joined with; the view grows in proportion.</summary>
    public static double OfAppend(IReadOnlyList<SourceChange> changes, GrowingTables tables, Snapshot target) =>
        Delta(changes, tables) + (BytesOf(target) * Share(changes));

    /// <summary>New rows are read, and the view is read and written.</summary>
    public static double OfFold(IReadOnlyList<SourceChange> changes, GrowingTables tables, Snapshot target) =>
        Delta(changes, tables) + BytesOf(target);

    /// <summary>All rows are filtered, a part of them is computed, and the view is read and written.</summary>
    public static double OfPart(IReadOnlyList<SourceChange> changes, double fraction, Snapshot target) =>
        (Sources(changes) * (Filtered + ((1 - Filtered) * Math.Min(1, fraction)))) + BytesOf(target);

    private static double Sources(IEnumerable<SourceChange> changes) => changes.Sum(static change => change.Size.Bytes);

    private static double Delta(IReadOnlyList<SourceChange> changes, GrowingTables tables) => changes
        .Where(change => !tables.Emptied.Contains(change.Name)).Sum(static change => change.HasGrown ? change.AddedBytes : change.Size.Bytes);

    private static double Share(IReadOnlyList<SourceChange> changes) =>
        changes.Sum(static change => change.AddedBytes) / Math.Max(1, Sources(changes.Where(static change => change.HasGrown)));
}
