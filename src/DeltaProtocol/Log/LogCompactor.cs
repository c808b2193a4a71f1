using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Files;
using Millrace.Foundation.Names;

namespace Millrace.DeltaProtocol.Log;

/// <summary>
/// Writes one file that stands for the commits of a range, so that who reads them from a store with slow answers reads one.
/// The commits stay: nobody has to understand the file.
/// </summary>
internal static class LogCompactor
{
    /// <summary>Writes the file unless it is there.</summary>
    /// <param name="environment">Where the table lies, and the commits known to this process.</param>
    /// <param name="root">The table.</param>
    /// <param name="tableId">Its identity.</param>
    /// <param name="first">First version.</param>
    /// <param name="last">Last version.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal static async Task WriteAsync(
        DeltaEnvironment environment, LakePath root, string tableId, long first, long last, CancellationToken cancellationToken)
    {
        LogLane lane = environment.Shared.Of<LogLane>(root);
        List<Commit> commits = [];
        for (long version = first; version <= last; version++)
        {
            commits.Add(lane.Find(tableId, version)
                ?? await Commit.ReadAsync(environment.Store, root, version, cancellationToken).ConfigureAwait(false));
        }

        await environment.Store
            .TryCreateAsync(LogName.CompactionOf(root, first, last), ActionWriter.Write(Reconcile(root, commits)), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>
    /// What the commits have made of the table, each fact once: the last of its kind. Removes stay, as the file they remove
    /// may have been added before the range, and so do domains that were taken away.
    /// </summary>
    internal static IReadOnlyList<LogAction> Reconcile(LakePath root, IEnumerable<Commit> commits)
    {
        Dictionary<object, (int Place, LogAction Action)> last = [];
        int place = 0;
        foreach (Commit commit in commits)
        {
            // Within a commit the order of lines means nothing: what is removed and added is there.
            foreach (LogAction action in commit.Actions.OrderBy(static action => action is LogAction.RemoveFile ? 0 : 1))
            {
                if (KeyOf(root, action) is object key) last[key] = (place++, action);
            }
        }

        return [.. last.Values.OrderBy(static one => one.Place).Select(static one => one.Action)];
    }

    private static object? KeyOf(LakePath root, LogAction action) => action switch
    {
        LogAction.Protocol => typeof(LogAction.Protocol),
        LogAction.Metadata => typeof(LogAction.Metadata),
        LogAction.AddFile add => FileKey.Of(root, add),
        LogAction.RemoveFile remove => FileKey.Of(root, remove),
        LogAction.SetTransaction transaction => (typeof(LogAction.SetTransaction), transaction.AppId),
        LogAction.DomainMetadata domain => (typeof(LogAction.DomainMetadata), domain.Domain),
        _ => null,
    };
}
