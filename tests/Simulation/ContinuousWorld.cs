using Millrace.Engine.Queries;
using Millrace.Engine.Settings;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.Foundation.Text;
using Millrace.Pipelines;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Project;
using Millrace.Pipelines.Running;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Simulation;

/// <summary>A small pipeline whose time passes only while it waits; each wait hands the word to the test.</summary>
internal sealed class ContinuousWorld : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TempFolder _folder = new();
    private readonly PipelineProject _project;
    private readonly Pipeline _pipeline;

    /// <param name="sql">What the pipeline declares.</param>
    /// <param name="settings">More settings of the pipeline, as in the project file.</param>
    /// <param name="store">Where logs lie; null for the disk.</param>
    /// <param name="clock">The time where it has to pass by itself; null for the manual one.</param>
    /// <param name="notifier">Who brings notices; null for nobody.</param>
    public ContinuousWorld(string sql, string settings = "", IObjectStore? store = null, TimeProvider? clock = null, INotifier? notifier = null)
    {
        _folder.Write("src/a.sql", sql);
        _folder.Write("millrace.yml", $"bundle: {{ name: c }}\nresources: {{ pipelines: {{ p: {{ {settings} catalog: main, schema: s, libraries: [{{ file: {{ path: src/a.sql }} }}] }} }} }}\n");
        Directory.CreateDirectory(_folder.Below("landing/in"));
        ProjectDefinition definition = ProjectLoader.Load(new ProjectRequest(_folder.Path, "tester"));
        _project = PipelineProject.Open(definition, new EngineSettings { Threads = 1 }, clock ?? Clock, Guid.NewGuid, store ?? new LocalStore(Guid.NewGuid));
        Pipeline plain = Assert.Single(_project.PipelinesAsync(CancellationToken.None).GetAwaiter().GetResult());
        PipelineServices services = _project.Services with { Wait = WaitAsync, Notifier = notifier };
        _pipeline = new Pipeline(services, new PipelineHome(services.Metastore.Warehouse, "p"), "p", plain.Declaration) { Options = plain.Options };
    }

    /// <summary>The time.</summary>
    public ManualClock Clock { get; } = new();

    /// <summary>What the pipeline waited for, in order.</summary>
    public List<TimeSpan> Waits { get; } = [];

    /// <summary>All news.</summary>
    public List<UpdateProgress> News { get; } = [];

    /// <summary>Called at each wait with its number, from 1.</summary>
    public Action<int> AtWait { get; set; } = _ => { };

    /// <summary>Called at each piece of news.</summary>
    public Action<UpdateProgress> AtNews { get; set; } = _ => { };

    public void Stop() => _stop.Cancel();

    public void Land(int file, string? text = null) => _folder.Write(
        $"landing/in/{file:D3}.csv", text ?? "id,v\n" + string.Concat(Enumerable.Range(file * 10, 10).Select(id => $"{id},{(id % 5 == 0 ? -1 : 1)}\n")));

    public Task<UpdateSummary> RunAsync(TimeSpan? duration, UpdateRequest? request = null, TimeSpan? interval = null) => _pipeline.RunContinuouslyAsync(
        request ?? new UpdateRequest(), new ContinuousOptions { Duration = duration, Interval = interval }, Tell, _stop.Token);

    public Task<UpdateSummary> UpdateAsync(UpdateRequest? request = null) => _pipeline.UpdateAsync(request ?? new UpdateRequest(), Tell, _stop.Token);

    public Task<UpdatePlan> PlanAsync(UpdateRequest request) => _pipeline.PlanAsync(request, CancellationToken.None);

    /// <summary>The rows of a query, cells joined by bars.</summary>
    public async Task<string[]> RowsAsync(string sql)
    {
        using QueryResult result = _project.Services.Engine.Query(await _project.BindAsync(new SourceText("query", sql), CancellationToken.None), CancellationToken.None);
        List<string> rows = [];
        while (result.Read()) rows.Add(string.Join('|', Enumerable.Range(0, result.Columns.Count)
            .Select(column => Convert.ToString(result.Value(column), System.Globalization.CultureInfo.InvariantCulture))));
        return [.. rows];
    }

    /// <summary>The commits of a table, as its log has them.</summary>
    public string[] Commits(string table) =>
        [.. Directory.GetFiles(_project.Services.Metastore.PathOf(new TableName("main", "s", table)).Child("_delta_log").Value, "*.json").Order(StringComparer.Ordinal).Select(File.ReadAllText)];

    /// <summary>Folders of what the pipeline remembers, below its home.</summary>
    public string[] Folders(string below)
    {
        string root = new LakePath(_project.Definition.Warehouse).Child("_millrace/p/" + below).Value;
        return Directory.Exists(root) ? [.. Directory.GetDirectories(root).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)] : [];
    }

    public void Dispose()
    {
        _project.Dispose();
        _folder.Dispose();
        _stop.Dispose();
    }

    private void Tell(UpdateProgress news)
    {
        News.Add(news);
        AtNews(news);
    }

    private Task WaitAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        Waits.Add(time);
        Assert.True(Waits.Count < 500, "the run does not come to an end");
        Clock.Advance(time);
        AtWait(Waits.Count);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.CompletedTask;
    }
}
