using Millrace.DeltaProtocol;
using Millrace.Foundation.Names;
using Millrace.Pipelines.Events;
using Millrace.Pipelines.History;
using Millrace.Pipelines.Project;
using Millrace.Server.Home;

namespace Millrace.Server.Live;

/// <summary>Follows one pipeline for all who look at it. Thread safety: all members may be called at once.</summary>
internal sealed class PipelineWatch(ServedProject served, PipelineSettings settings, UpdateRunner runner)
{
    private const int MostUpdates = 200;

    private static readonly TimeSpan Still = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Doubt = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _oneByOne = new(1);
    private readonly Lock _lock = new();
    private readonly List<Action<PipelineGlance>> _watchers = [];
    private readonly PipelineHistory _history = served.Project.HistoryOf(settings.Key);
    private readonly TableName _table = EventLog.TableOf(settings.Key, settings.Catalog, settings.Schema);
    private UpdateFollower? _follower;
    private PipelineGlance? _glance;
    private IReadOnlyList<UpdateOverview> _updates = [];
    private long _logVersion = -1;
    private DateTimeOffset _doubted;

    public bool IsWatched
    {
        get
        {
            lock (_lock) return _watchers.Count > 0;
        }
    }

    public IDisposable Watch(Action<PipelineGlance> changed)
    {
        lock (_lock) _watchers.Add(changed);
        return new Watcher(this, changed);
    }

    /// <summary>Looks, unless somebody has just looked.</summary>
    public async Task<PipelineGlance> LookAsync(bool isForced, CancellationToken cancellationToken)
    {
        PipelineGlance glance;
        bool hasNews;
        await _oneByOne.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!isForced && _glance is not null && served.Clock.GetUtcNow() - _glance.AsOf < Still) return _glance;
            // It is everybody's look, so that one who goes away does not stop it.
            (glance, hasNews) = await LookAsync(CancellationToken.None).ConfigureAwait(false);
            _glance = glance;
        }
        finally
        {
            _oneByOne.Release();
        }

        if (!hasNews) return glance;
        Action<PipelineGlance>[] watchers;
        lock (_lock) watchers = [.. _watchers];
        foreach (Action<PipelineGlance> watcher in watchers) watcher(glance);
        return glance;
    }

    private async Task<(PipelineGlance Glance, bool HasNews)> LookAsync(CancellationToken cancellationToken)
    {
        long version = await LogVersionAsync(cancellationToken).ConfigureAwait(false);
        bool hasGrown = _follower is null || version != _logVersion;
        _follower ??= _history.Follow();
        string? before = _follower.Current?.Overview.Id;
        FollowedNews news = await _follower.LookAsync(hasGrown, cancellationToken).ConfigureAwait(false);
        bool isNews = news.Events.Count > 0 || hasGrown || news.HasMoved || _follower.Current?.Overview.Id != before;
        if (hasGrown || news.HasMoved || _updates.Count == 0 && isNews) _updates = await _history.UpdatesAsync(MostUpdates, cancellationToken).ConfigureAwait(false);
        isNews |= await DoubtAsync(cancellationToken).ConfigureAwait(false);
        bool isOurs = runner.IsRunning(settings.Key);
        bool isStopping = runner.IsStopping(settings.Key);
        UpdateView? current = _follower.Current;
        _logVersion = version; // Not before all else went well, or what a look was stopped at would be seen never.
        if (current is not null) _updates = [current.Overview, .. _updates.Where(update => update.Id != current.Overview.Id)];
        isNews |= _glance is null || isOurs != _glance.IsOurs || isStopping != _glance.IsStopping;
        return (new PipelineGlance(settings.Key, _updates, current, served.Clock.GetUtcNow()) { IsOurs = isOurs, IsStopping = isStopping }, isNews);
    }

    /// <summary>An update that has been quiet for long may have died with its process.</summary>
    private async Task<bool> DoubtAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = served.Clock.GetUtcNow();
        if (_follower!.Current is not { Overview.IsOver: false } current || runner.IsRunning(settings.Key)) return false; // A look has made it.
        if (now - current.Overview.Last < Doubt || now - _doubted < Doubt) return false;
        _doubted = now;
        return await _follower.CheckInterruptedAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The version of the event log; -1 when there is none. Mostly one look for the next commit.</summary>
    private async Task<long> LogVersionAsync(CancellationToken cancellationToken)
    {
        LakePath root = served.Project.Services.Metastore.PathOf(_table);
        LakePath next = DeltaLog.CommitFile(root, _logVersion + 1);
        if (_follower is not null && await served.Project.Services.Store.TryFindAsync(next, cancellationToken).ConfigureAwait(false) is null) return _logVersion;
        DeltaLog? log = await served.Project.Services.Metastore.TryOpenAsync(_table, cancellationToken).ConfigureAwait(false);
        return log is null ? -1 : (await log.SnapshotAsync(cancellationToken).ConfigureAwait(false)).Version;
    }

    private sealed class Watcher(PipelineWatch watch, Action<PipelineGlance> changed) : IDisposable
    {
        public void Dispose()
        {
            lock (watch._lock) watch._watchers.Remove(changed);
        }
    }
}
