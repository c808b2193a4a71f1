using System.Collections.Concurrent;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Names;
using Millrace.Pipelines.History;
using Millrace.Server.Home;

namespace Millrace.Server.Live;

/// <summary>How fresh tables are, by their own histories, which are read once a version. Thread safety: all members may be called at once.</summary>
/// <param name="served">The project.</param>
public sealed class FreshnessBoard(ServedProject served)
{
    private const int Commits = 40;

    private readonly ConcurrentDictionary<TableName, (long Version, IReadOnlyList<DateTimeOffset> Times)> _known = new();

    /// <summary>Judges a table.</summary>
    /// <param name="name">The table.</param>
    /// <param name="version">Its newest version.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>Null when it has no history.</returns>
    public async Task<Freshness?> OfAsync(TableName name, long version, CancellationToken cancellationToken)
    {
        if (!_known.TryGetValue(name, out (long Version, IReadOnlyList<DateTimeOffset> Times) known) || known.Version != version)
        {
            DeltaLog? log = await served.Project.Services.Metastore.TryOpenAsync(name, cancellationToken).ConfigureAwait(false);
            if (log is null) return null;
            List<DateTimeOffset> times = [];
            await foreach (HistoryEntry entry in log.HistoryAsync(Commits, cancellationToken).ConfigureAwait(false))
            {
                // Looking after a table brings no news into it.
                if (entry.Operation is not ("OPTIMIZE" or "VACUUM START" or "VACUUM END")) times.Add(entry.TimestampUtc);
            }

            known = (version, times);
            _known[name] = known;
        }

        return Freshness.Of(known.Times, served.Clock.GetUtcNow());
    }
}
