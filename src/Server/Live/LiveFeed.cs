using Millrace.DeltaProtocol;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.Server.Settings;
using Millrace.Workspace.Tiles;

namespace Millrace.Server.Live;

/// <summary>
/// Tells when tables that somebody watches get a new version: one look at each table in every period, however many watch it, and none
/// while nobody does. Updates of this process tell at once by <see cref="Post"/>. Thread safety: all members may be called at once.
/// </summary>
/// <param name="store">Where the logs of the tables lie.</param>
/// <param name="clock">Lets time pass.</param>
/// <param name="settings">How often it looks.</param>
/// <param name="tell">Takes what goes wrong while looking.</param>
public sealed class LiveFeed(IObjectStore store, TimeProvider clock, ServerSettings settings, Action<string, Exception> tell)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Watched> _tables = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _begun = new(0);
    private long _looks;

    /// <summary>Tables that are watched now.</summary>
    public int Tables
    {
        get
        {
            lock (_lock) return _tables.Count;
        }
    }

    /// <summary>Looks at tables so far.</summary>
    public long Looks => Interlocked.Read(ref _looks);

    /// <summary>Watches tables from the versions on that the caller knows.</summary>
    /// <param name="tables">The tables with their versions.</param>
    /// <param name="changed">Told of each newer version; a version of -1 says that the table was replaced or is gone.</param>
    /// <returns>What ends the watching.</returns>
    public IDisposable Watch(IReadOnlyCollection<TableVersion> tables, Action<TableVersion> changed)
    {
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(changed);
        Watcher watch = new(this, changed, tables.ToDictionary(static table => table.Table, static table => table.Version, StringComparer.Ordinal));
        bool isFirst;
        lock (_lock)
        {
            isFirst = _tables.Count == 0 && tables.Count > 0;
            foreach (TableVersion table in tables)
            {
                if (!_tables.TryGetValue(table.Table, out Watched? watched)) _tables[table.Table] = watched = new Watched(table.Table) { Version = table.Version };
                watched.Version = Math.Max(watched.Version, table.Version);
                watched.Watchers.Add(watch);
            }
        }

        if (isFirst) _begun.Release();
        return watch;
    }

    /// <summary>Tells a version that was just committed.</summary>
    public void Post(TableVersion table)
    {
        ArgumentNullException.ThrowIfNull(table);
        lock (_lock)
        {
            if (!_tables.TryGetValue(table.Table, out Watched? watched)) return;
            watched.Version = Math.Max(watched.Version, table.Version);
        }

        Tell();
    }

    /// <summary>Looks until it is stopped.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        TimeSpan untilReplaced = settings.RetryPeriod;
        while (true)
        {
            if (Tables == 0) await _begun.WaitAsync(cancellationToken).ConfigureAwait(false);
            await Task.Delay(settings.WatchPeriod, clock, cancellationToken).ConfigureAwait(false);
            untilReplaced -= settings.WatchPeriod;
            await LookAsync(looksForReplaced: untilReplaced <= TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
            if (untilReplaced <= TimeSpan.Zero) untilReplaced = settings.RetryPeriod;
        }
    }

    /// <summary>Looks once at all tables that are watched.</summary>
    internal async Task LookAsync(bool looksForReplaced, CancellationToken cancellationToken)
    {
        Watched[] tables;
        lock (_lock) tables = [.. _tables.Values];
        foreach (Watched table in tables)
        {
            try
            {
                Interlocked.Increment(ref _looks);
                long version = table.Version;
                while (await FindAsync(table.Table, version + 1, cancellationToken).ConfigureAwait(false) is not null) version++;
                if (version > table.Version) table.Version = version;
                else if (looksForReplaced || table.KnownVersion != table.Version) await LookForReplacedAsync(table, looksForReplaced, cancellationToken).ConfigureAwait(false);
                table.Fault = null;
            }
            catch (MillraceException fault)
            {
                // It is told once, not at every look.
                if (table.Fault != fault.Message) tell($"The table '{table.Table}' could not be looked at.", fault);
                table.Fault = fault.Message;
            }
        }

        Tell();
    }

    /// <summary>A table that was dropped and made again may have fewer versions than before; its commit is another file then.</summary>
    private async Task LookForReplacedAsync(Watched table, bool tellsGone, CancellationToken cancellationToken)
    {
        StoredObject? commit = await FindAsync(table.Table, table.Version, cancellationToken).ConfigureAwait(false);
        DateTimeOffset? time = commit?.ModifiedAt;

        // A table may go before its commit was seen here once.
        bool isNew = table.KnownVersion != table.Version;
        if (isNew && time is null && !tellsGone) return;
        bool isReplaced = isNew ? time is null : time != table.CommitTime;
        table.KnownVersion = table.Version;
        table.CommitTime = time;
        bool isBegun = time is null && await FindAsync(table.Table, version: 0, cancellationToken).ConfigureAwait(false) is not null;
        lock (_lock)
        {
            table.IsReplaced |= isReplaced;
            if (!isBegun) return;

            // A new table in its place has fewer versions; they are counted anew, or its next ones would be taken for old.
            table.Version = table.KnownVersion = -1;
            foreach (Watcher watch in table.Watchers) watch.Known[table.Table] = -1;
        }
    }

    private Task<StoredObject?> FindAsync(string table, long version, CancellationToken cancellationToken) => store.TryFindAsync(DeltaLog.CommitFile(new LakePath(table), version), cancellationToken);

    private void Tell()
    {
        List<(Watcher Watch, TableVersion News)> news = [];
        lock (_lock)
        {
            foreach (Watched table in _tables.Values)
            {
                foreach (Watcher watch in table.Watchers)
                {
                    if (table.IsReplaced) news.Add((watch, new TableVersion(table.Table, -1)));
                    else if (watch.Known[table.Table] < table.Version)
                    {
                        watch.Known[table.Table] = table.Version;
                        news.Add((watch, new TableVersion(table.Table, table.Version)));
                    }
                }

                table.IsReplaced = false;
            }
        }

        foreach ((Watcher watch, TableVersion version) in news) watch.Changed(version);
    }

    private void End(Watcher watch)
    {
        lock (_lock)
        {
            foreach (string name in watch.Known.Keys)
            {
                if (!_tables.TryGetValue(name, out Watched? table)) continue;
                table.Watchers.Remove(watch);
                if (table.Watchers.Count == 0) _tables.Remove(name);
            }
        }
    }

    private sealed class Watched(string table)
    {
        public string Table => table;

        public long Version { get; set; }

        public long KnownVersion { get; set; } = -1;

        public DateTimeOffset? CommitTime { get; set; }

        public bool IsReplaced { get; set; }

        public string? Fault { get; set; }

        public HashSet<Watcher> Watchers { get; } = [];
    }

    private sealed class Watcher(LiveFeed feed, Action<TableVersion> changed, Dictionary<string, long> known) : IDisposable
    {
        public Action<TableVersion> Changed => changed;

        public Dictionary<string, long> Known => known;

        public void Dispose() => feed.End(this);
    }
}
