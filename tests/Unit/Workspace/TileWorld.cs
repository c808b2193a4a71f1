using Millrace.Catalog;
using Millrace.Catalog.Binding;
using Millrace.Catalog.Metadata;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.TestKit;
using Millrace.TimeSeries;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Filters;
using Millrace.Workspace.Tiles;

namespace Millrace.Unit.Workspace;

/// <summary>A lake with some tables, and what runs tiles over it.</summary>
internal sealed class TileWorld : IDisposable
{
    private readonly TempFolder _folder = new();

    public TileWorld(long cacheBytes = 1 << 20, TimeProvider? clock = null)
    {
        Lake = Lakehouse.Open(_folder.Below("lake"));
        Governor = new Governor(Lake.Services.Engine, TimeSeriesOps.BuiltIn);
        Metastore = new Metastore(Lake.Services.Environment, new LakePath(_folder.Below("lake")));
        Runner = new TileRunner(Lake.Services.Engine, Governor, Metastore, clock ?? new ManualClock(), new TileRunnerOptions { CacheBytes = cacheBytes });
    }

    /// <summary>One that has kept nothing.</summary>
    public TileRunner NewRunner() => new(Lake.Services.Engine, Governor, Metastore, new ManualClock(), new TileRunnerOptions());

    public static DateTimeOffset Now { get; } = new(2024, 5, 16, 10, 0, 0, TimeSpan.Zero);

    public Lakehouse Lake { get; }

    public Governor Governor { get; }

    public Metastore Metastore { get; }

    public TileRunner Runner { get; }

    public string Folder => _folder.Path;

    /// <summary>Inspections of three devices in two factories over three days.</summary>
    public Task FillAsync(CancellationToken cancellationToken) => Lake.ExecuteAsync(
        """
        CREATE TABLE inspections (device INT, factory STRING, at TIMESTAMP, defect INT, weight DOUBLE);
        INSERT INTO inspections VALUES
          (1, 'A', '2024-05-13 01:00:00Z', 1, 2.0), (1, 'A', '2024-05-14 23:59:59Z', 0, 4.0), (2, 'A', '2024-05-14 12:00:00Z', 0, 8.0),
          (3, 'B', '2024-05-15 06:00:00Z', 1, 16.0), (3, 'B', '2024-05-15 07:00:00Z', 1, NULL), (NULL, 'B', '2024-05-15 08:00:00Z', 0, 32.0);
        CREATE TABLE factories (factory STRING, city STRING);
        INSERT INTO factories VALUES ('A', 'Aachen'), ('B', 'Bremen'), ('C', 'Celle');
        """,
        cancellationToken);

    public static Dashboard Parse(string json) => Dashboard.Parse(new SourceText("test.lvdash.json", json));

    public static FilterState State(Dashboard dashboard, Selections? selections = null, string? page = null) =>
        new(dashboard, page is null ? dashboard.Pages[0] : dashboard.Page(page), selections ?? Selections.None, Now);

    /// <summary>The answer of one query of a widget as rows of texts.</summary>
    public async Task<TileFrame> RunAsync(FilterState state, string widget, CancellationToken cancellationToken)
    {
        Widget found = state.Page.Find(widget) ?? throw new ArgumentException($"There is no widget '{widget}'.", nameof(widget));
        return (await Runner.RunAsync(state, found, cancellationToken)).Values.First();
    }

    /// <summary>The rows of a frame, values joined by bars.</summary>
    public static IEnumerable<string> Rows(TileFrame frame)
    {
        if (frame.Fault is not null) throw frame.Fault;
        return Enumerable.Range(0, frame.RowCount).Select(row => string.Join('|', frame.Columns.Select(column => column.Text(row) ?? "null")));
    }

    public void Dispose()
    {
        Lake.Dispose();
        _folder.Dispose();
    }
}
