using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.Server.Gate;
using Millrace.Server.Live;
using Millrace.Server.Settings;
using Millrace.TestKit;
using Millrace.Unit.Workspace;
using Millrace.Workspace.Charts;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Filters;
using Millrace.Workspace.Tiles;
using Xunit;

namespace Millrace.Unit.Server;

public sealed class LiveTests
{
    private static readonly Action<string, Exception> Fail = (_, fault) => throw fault;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_watchers_are_told_of_a_version_once_and_a_table_is_looked_at_once_for_all()
    {
        MemoryStore store = new(new ManualClock());
        LiveFeed feed = new(store, new ManualClock(), new ServerSettings(), Fail);
        List<long> first = [];
        List<long> second = [];
        using IDisposable watch = feed.Watch([new TableVersion("/t", 0)], version => first.Add(version.Version));
        using IDisposable other = feed.Watch([new TableVersion("/t", 0)], version => second.Add(version.Version));
        await CommitAsync(store, 1);
        await CommitAsync(store, 2);

        await feed.LookAsync(looksForReplaced: false, Token);
        await feed.LookAsync(looksForReplaced: false, Token);

        Assert.Equal([2L], first);
        Assert.Equal([2L], second);
        Assert.Equal(2, feed.Looks);
    }

    [Fact]
    public async Task Nobody_looks_when_nobody_watches_and_who_knows_an_older_version_is_told()
    {
        MemoryStore store = new(new ManualClock());
        LiveFeed feed = new(store, new ManualClock(), new ServerSettings(), Fail);
        List<long> told = [];
        feed.Watch([new TableVersion("/t", 5)], _ => { }).Dispose();
        await feed.LookAsync(looksForReplaced: true, Token);
        Assert.Equal((0, 0L), (feed.Tables, feed.Looks));

        using IDisposable newer = feed.Watch([new TableVersion("/t", 5)], _ => { });
        using IDisposable older = feed.Watch([new TableVersion("/t", 3)], version => told.Add(version.Version));
        await feed.LookAsync(looksForReplaced: false, Token);

        Assert.Equal([5L], told);
    }

    [Fact]
    public void A_commit_of_this_process_is_told_at_once()
    {
        LiveFeed feed = new(new MemoryStore(new ManualClock()), new ManualClock(), new ServerSettings(), Fail);
        List<long> told = [];
        using IDisposable watch = feed.Watch([new TableVersion("/t", 1)], version => told.Add(version.Version));

        feed.Post(new TableVersion("/t", 2));
        feed.Post(new TableVersion("/other", 9));

        Assert.Equal([2L], told);
    }

    [Fact]
    public async Task A_table_that_went_away_is_told()
    {
        MemoryStore store = new(new ManualClock());
        LiveFeed feed = new(store, new ManualClock(), new ServerSettings(), Fail);
        List<long> told = [];
        await CommitAsync(store, 1);
        using IDisposable watch = feed.Watch([new TableVersion("/t", 1)], version => told.Add(version.Version));
        await feed.LookAsync(looksForReplaced: true, Token);
        Assert.Empty(told);

        await store.DeleteAsync(Log(1), Token);
        await feed.LookAsync(looksForReplaced: true, Token);

        Assert.Equal([-1L], told);
    }

    [Fact]
    public async Task A_table_that_goes_or_is_made_again_before_it_was_looked_at_for_long_is_told_once()
    {
        MemoryStore store = new(new ManualClock());
        LiveFeed feed = new(store, new ManualClock(), new ServerSettings(), Fail);
        List<long> told = [];
        using IDisposable watch = feed.Watch([new TableVersion("/t", 1)], version => told.Add(version.Version));

        await feed.LookAsync(looksForReplaced: false, Token);
        Assert.Empty(told);
        await feed.LookAsync(looksForReplaced: true, Token);
        await feed.LookAsync(looksForReplaced: true, Token);
        Assert.Equal([-1L], told);
        await CommitAsync(store, 1);
        await feed.LookAsync(looksForReplaced: true, Token);

        Assert.Equal([-1L, -1L], told);
    }

    [Fact]
    public async Task A_table_that_was_made_again_with_fewer_versions_is_followed_on_for_all_who_watch()
    {
        MemoryStore store = new(new ManualClock());
        LiveFeed feed = new(store, new ManualClock(), new ServerSettings(), Fail);
        List<long> first = [];
        List<long> second = [];
        await CommitAsync(store, 9);
        using IDisposable watch = feed.Watch([new TableVersion("/t", 9)], version => first.Add(version.Version));
        using IDisposable other = feed.Watch([new TableVersion("/t", 9)], version => second.Add(version.Version));
        await feed.LookAsync(looksForReplaced: true, Token);

        await store.DeleteAsync(Log(9), Token);
        await CommitAsync(store, 0);
        await feed.LookAsync(looksForReplaced: true, Token);
        await feed.LookAsync(looksForReplaced: false, Token);
        await CommitAsync(store, 1);
        await feed.LookAsync(looksForReplaced: false, Token);

        Assert.Equal([-1L, 0L, 1L], first);
        Assert.Equal([-1L, 0L, 1L], second);
    }

    [Fact]
    public async Task A_tile_is_made_once_for_all_viewers_and_again_when_its_table_changes()
    {
        using TileWorld world = new();
        await world.FillAsync(Token);
        Dashboard dashboard = TileWorld.Parse(
            """
            {"datasets":[{"name":"d","displayName":"d","query":"SELECT * FROM inspections"}],
             "pages":[{"name":"p","displayName":"p","pageType":"PAGE_TYPE_CANVAS","layout":[{"position":{"x":0,"y":0,"width":1,"height":1},
              "widget":{"name":"c","queries":[{"name":"main_query","query":{"datasetName":"d","fields":[{"name":"rows","expression":"COUNT(`*`)"}],"disaggregated":false}}],
              "spec":{"version":2,"widgetType":"counter","encodings":{"value":{"fieldName":"rows"}}}}}]}]}
            """);
        ManualClock clock = new();
        ServerSettings settings = new();
        LiveFeed feed = new(world.Metastore.Environment.Store, clock, settings, Fail);
        QueryGate gate = new(settings, clock, new AuditLog(Path.Combine(world.Folder, "audit"), Fail));
        await using TileBoard board = new(world.Runner, gate, feed, clock, settings, Fail);
        TileQuestion question = new("test", dashboard, dashboard.Pages[0], dashboard.Pages[0].Widgets[0], Selections.None);
        SemaphoreSlim changes = new(0);
        List<TileSubscription> viewers = [.. Enumerable.Range(0, 50).Select(_ => board.Open(question, () => changes.Release()))];
        while (viewers[0].View is null) await changes.WaitAsync(Token);

        Assert.Equal("6", Assert.IsType<Figure.Counter>(viewers[0].View!.Figure).Text);
        Assert.All(viewers, viewer => Assert.Same(viewers[0].View!.Figure, viewer.View!.Figure));
        Assert.Equal((1, 50), (board.Tiles, board.Viewers));
        Assert.Equal(1, world.Runner.QueriesRun);

        await world.Lake.ExecuteAsync("INSERT INTO inspections VALUES (9, 'C', NULL, 1, 1.0)", Token);
        while (Assert.IsType<Figure.Counter>(viewers[0].View!.Figure).Text == "6")
        {
            await feed.LookAsync(looksForReplaced: false, Token);
            await changes.WaitAsync(Token);
        }

        Assert.Equal("7", Assert.IsType<Figure.Counter>(viewers[^1].View!.Figure).Text);
        Assert.Equal(2, world.Runner.QueriesRun);
        viewers.ForEach(viewer => viewer.Dispose());
        Assert.Equal((0, 0, 0), (board.Tiles, board.Viewers, feed.Tables));
    }

    private static Task<bool> CommitAsync(MemoryStore store, long version) => store.TryCreateAsync(Log(version), "{}"u8.ToArray(), Token);

    private static LakePath Log(long version) => new($"/t/_delta_log/{version:D20}.json");
}
