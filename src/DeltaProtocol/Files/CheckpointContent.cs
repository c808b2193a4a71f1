using Millrace.DeltaProtocol.Actions;

namespace Millrace.DeltaProtocol.Files;

/// <summary>
/// What a checkpoint shall hold: single actions, and whole columns of the checkpoint before it, which its writer may
/// copy without making an object of any of them.
/// </summary>
/// <param name="Actions">Actions of any kind that a checkpoint may hold, data files among them.</param>
/// <param name="Parts">Rows that are taken over.</param>
/// <param name="RemovedSinceMs">
/// Tombstones of the parts deleted then or before have expired and are left out; milliseconds since 1970 UTC.
/// </param>
/// <param name="Stats">How statistics are stored.</param>
public sealed record CheckpointContent(
    IReadOnlyList<LogAction> Actions,
    IReadOnlyList<CheckpointPart> Parts,
    long RemovedSinceMs,
    CheckpointStats Stats)
{
    /// <summary>All actions one by one, those of the parts included, for who does not copy columns.</summary>
    public IEnumerable<LogAction> AllActions()
    {
        foreach (LogAction action in Actions) yield return action;
        foreach (CheckpointPart part in Parts)
        {
            HashSet<int> dead = [.. part.DeadRows];
            foreach ((int row, LogAction.RemoveFile remove) in part.File.ReadRemoves())
            {
                if (!dead.Contains(row) && (remove.DeletionTimestampMs ?? 0) > RemovedSinceMs) yield return remove;
            }

            foreach (LogAction.AddFile add in AddsOf(part.File, dead)) yield return add;
        }
    }

    private static IEnumerable<LogAction.AddFile> AddsOf(ICheckpointFile file, HashSet<int> dead)
    {
        AddColumns adds = file.ReadAdds(0, file.RowCount);
        Utf8Column stats = new(file.RowCount);
        file.ReadStats(0, file.RowCount, stats.Set);
        for (int row = 0; row < adds.Count; row++)
        {
            if (!adds.Paths.IsNull(row) && !dead.Contains(row)) yield return adds.ToAction(row, stats.Text(row));
        }
    }
}
