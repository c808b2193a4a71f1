using System.Collections.Concurrent;
using Millrace.DeltaProtocol;
using Millrace.Foundation.Names;
using Millrace.Pipelines.History;
using Millrace.Server.Home;

namespace Millrace.Server.Live;

/// <summary>How fresh tables are, by their own histories, which are read once a version. Thread safety: all members may be called at once.</summary>
/// <param name="served">The project.</param>
public sealed class FreshnessBoard(ServedProject served)
{
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
            known = (version, await Freshness.CommitsAsync(log, cancellationToken).ConfigureAwait(false));
            _known[name] = known;
        }

        return Freshness.Of(known.Times, served.Clock.GetUtcNow());
    }
}
