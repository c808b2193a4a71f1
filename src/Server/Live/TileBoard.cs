using Millrace.Server.Gate;
using Millrace.Server.Home;
using Millrace.Server.Settings;
using Millrace.Workspace.Charts;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Filters;
using Millrace.Workspace.Tiles;

namespace Millrace.Server.Live;

/// <summary>
/// The tiles that are looked at, each made once for all who look. A tile that nobody looks at any more is kept for a while, for who
/// comes back. Thread safety: all members may be called at once.
/// </summary>
/// <param name="runner">Asks what tiles ask.</param>
/// <param name="gate">Lets queries through.</param>
/// <param name="feed">Tells when tables change.</param>
/// <param name="clock">Tells the time.</param>
/// <param name="settings">When tiles are tried again.</param>
/// <param name="tell">Takes what goes wrong.</param>
public sealed class TileBoard(TileRunner runner, QueryGate gate, LiveFeed feed, TimeProvider clock, ServerSettings settings, Action<string, Exception> tell) : IAsyncDisposable
{
    private const int MostIdle = 500;

    private static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<(object Dashboard, string Text), LiveTile> _tiles = [];

    internal long Made;

    /// <summary>Tiles that somebody looks at.</summary>
    public int Tiles => Snapshot().Count(static tile => tile.IdleSince is null);

    /// <summary>Viewers of all tiles.</summary>
    public int Viewers => Snapshot().Sum(static tile => tile.Viewers);

    /// <summary>How often a tile was made of new answers.</summary>
    public long TilesMade => Interlocked.Read(ref Made);

    /// <summary>Where pictures are that files of dashboards name; null when nobody serves them.</summary>
    public Func<string, ImagePlace>? PlaceOf { get; init; }

    internal TileRunner Runner => runner;

    internal QueryGate Gate => gate;

    internal LiveFeed Feed => feed;

    internal DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>The board of a project.</summary>
    public static TileBoard Of(ServedProject served, QueryGate gate, LiveFeed feed, ImageShelf images, ServerSettings settings, Action<string, Exception> tell)
    {
        ArgumentNullException.ThrowIfNull(served);
        ArgumentNullException.ThrowIfNull(images);
        return new TileBoard(RunnerOf(served), gate, feed, served.Clock, settings, tell) { PlaceOf = images.PlaceOf };
    }

    /// <summary>Asks what tiles of a project ask.</summary>
    public static TileRunner RunnerOf(ServedProject served)
    {
        ArgumentNullException.ThrowIfNull(served);
        TileRunnerOptions options = new() { DefaultCatalog = served.DefaultCatalog, DefaultSchema = served.DefaultSchema };
        return new TileRunner(served.Project.Services.Engine, served.Project.Services.Governor, served.Project.Services.Metastore, served.Clock, options);
    }

    /// <summary>Looks at a tile.</summary>
    /// <param name="question">The tile.</param>
    /// <param name="changed">Told, on any thread, whenever there is another view.</param>
    public TileSubscription Open(TileQuestion question, Action changed)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(changed);
        lock (_lock)
        {
            (object, string) key = (question.Dashboard, question.Text);
            if (!_tiles.TryGetValue(key, out LiveTile? tile)) _tiles[key] = tile = new LiveTile(question, this);
            TileSubscription viewer = new(this, tile, changed);
            tile.Add(viewer);
            return viewer;
        }
    }

    /// <summary>The answers of a tile for somebody who does not stay.</summary>
    /// <param name="dashboard">The dashboard.</param>
    /// <param name="page">The page.</param>
    /// <param name="widget">The tile.</param>
    /// <param name="selections">What is chosen.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<IReadOnlyDictionary<string, TileFrame>> AnswerAsync(
        Dashboard dashboard, DashboardPage page, Widget widget, Selections selections, CancellationToken cancellationToken) =>
        AnswerAsync(new FilterState(dashboard, page, selections, Now), widget, cancellationToken);

    /// <summary>The answers of a tile for somebody who does not stay, with filters as they stand.</summary>
    /// <param name="filters">The filters.</param>
    /// <param name="widget">The tile.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<IReadOnlyDictionary<string, TileFrame>> AnswerAsync(FilterState filters, Widget widget, CancellationToken cancellationToken) => runner.RunAsync(filters, widget, cancellationToken);

    /// <summary>The queries of all rows of a tile, which shows the first of them, by the names of its queries.</summary>
    /// <param name="dashboard">The dashboard.</param>
    /// <param name="page">The page.</param>
    /// <param name="widget">The tile.</param>
    /// <param name="selections">What is chosen.</param>
    /// <param name="cancellationToken">Stops the binding.</param>
    /// <exception cref="Foundation.Faults.MillraceException">Why one of them cannot be asked.</exception>
    public async Task<IReadOnlyList<Engine.Queries.BoundQuery>> WholeAsync(Dashboard dashboard, DashboardPage page, Widget widget, Selections selections, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(widget);
        if (widget.Fault is not null) throw widget.Fault;
        FilterState filters = new(dashboard, page, selections, Now);
        List<Engine.Queries.BoundQuery> bound = [];
        foreach (WidgetQuery query in widget.Queries) bound.Add(await runner.BindWholeAsync(TileComposer.Compose(filters, widget, query), cancellationToken).ConfigureAwait(false));
        return bound;
    }

    /// <summary>The first rows of a dataset, or the fault that there are none.</summary>
    /// <param name="dashboard">The dashboard.</param>
    /// <param name="dataset">One of its datasets.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<TileFrame> SampleAsync(Dashboard dashboard, DashboardDataset dataset, int rows, CancellationToken cancellationToken) =>
        runner.RunAsync(SampleOf(dashboard, dataset, rows), cancellationToken);

    /// <summary>The columns of a dataset without a row of it, or the fault that there are none. Its query is not run.</summary>
    /// <param name="dashboard">The dashboard.</param>
    /// <param name="dataset">One of its datasets.</param>
    /// <param name="cancellationToken">Stops the binding.</param>
    public Task<TileFrame> DescribeAsync(Dashboard dashboard, DashboardDataset dataset, CancellationToken cancellationToken) =>
        runner.DescribeAsync(SampleOf(dashboard, dataset, rows: 1), cancellationToken);

    /// <summary>Tries again what failed or depends on the time, and lets go what nobody looks at, until it is stopped.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(settings.RetryPeriod, clock, cancellationToken).ConfigureAwait(false);
            await TidyAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        LiveTile[] tiles;
        lock (_lock)
        {
            tiles = [.. _tiles.Values];
            _tiles.Clear();
        }

        foreach (LiveTile tile in tiles) await tile.EndAsync().ConfigureAwait(false);
    }

    internal void Tell(string what, Exception fault) => tell(what, fault);

    internal void Leave(LiveTile tile, TileSubscription viewer)
    {
        lock (_lock) tile.Remove(viewer, Now);
    }

    internal async Task TidyAsync()
    {
        List<LiveTile> gone = [];
        lock (_lock)
        {
            DateTimeOffset oldest = Now - IdleTime;
            LiveTile[] idle = [.. _tiles.Values.Where(static tile => tile.IdleSince is not null).OrderByDescending(static tile => tile.IdleSince)];
            gone.AddRange(idle.Where((tile, place) => place >= MostIdle || tile.IdleSince < oldest));
            foreach (LiveTile tile in gone) _tiles.Remove((tile.Question.Dashboard, tile.Question.Text));
        }

        foreach (LiveTile tile in gone) await tile.EndAsync().ConfigureAwait(false);
        foreach (LiveTile tile in Snapshot().Where(static tile => tile.IdleSince is null)) tile.Retry();
    }

    private TileQuery SampleOf(Dashboard dashboard, DashboardDataset dataset, int rows)
    {
        ArgumentNullException.ThrowIfNull(dashboard);
        FilterState filters = new(dashboard, dashboard.Pages.FirstOrDefault() ?? new DashboardPage("", "", IsGlobal: false, GridColumns: 12, []), Selections.None, Now);
        return TileComposer.ComposeSample(filters, dataset, rows);
    }

    private LiveTile[] Snapshot()
    {
        lock (_lock) return [.. _tiles.Values];
    }
}
