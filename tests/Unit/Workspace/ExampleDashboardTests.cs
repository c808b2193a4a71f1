using Millrace.Engine.Queries;
using Millrace.Engine.Settings;
using Millrace.Foundation.Text;
using Millrace.Ingest.Simulator;
using Millrace.Pipelines;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Project;
using Millrace.TestKit;
using Millrace.Workspace.Charts;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Filters;
using Millrace.Workspace.Tiles;
using Xunit;

namespace Millrace.Unit.Workspace;

public sealed class ExampleDashboardTests
{
    private static readonly Dictionary<string, string> Factory = new()
    {
        ["defects_found"] = "SELECT count(*) FROM inspection_bronze WHERE defect = 1",
        ["sound_found"] = "SELECT count(*) FROM inspection_bronze WHERE defect = 0",
        ["inspections_by_week"] = "SELECT date_trunc('WEEK', timestamp), count_if(defect > 0), count_if(defect = 0) FROM inspection_bronze GROUP BY 1 ORDER BY 1",
        ["share_by_factory"] = "SELECT factory_id, count_if(defect = 1) / count(*) FROM inspection_silver WHERE factory_id IS NOT NULL GROUP BY 1 ORDER BY 1",
        ["density_by_day"] = "SELECT date_trunc('DAY', timestamp), defect, avg(sensor_density) FROM inspection_silver GROUP BY ALL ORDER BY 1, 2",
        ["temperature_by_day"] = "SELECT date_trunc('DAY', timestamp), defect, avg(sensor_temperature) FROM inspection_silver GROUP BY ALL ORDER BY 1, 2",
    };

    // How far three sensors stand from those of young engines; sensor 12 falls with wear.
    private static readonly string Wear = $"({Apart("s_4")} + {Apart("s_11")} - {Apart("s_12")}) / 3";

    private static readonly Dictionary<string, string> Turbofan = new()
    {
        ["engines_seen"] = "SELECT count(DISTINCT unit_num) FROM bronze_train",
        ["cycles_seen"] = "SELECT count(*) FROM bronze_train",
        ["warning_share"] = "SELECT sum(label) / count(*) FROM train_labels",
        ["drift"] = "SELECT ttf, avg(s_4) FROM train_labels WHERE ttf <= 120 GROUP BY 1 ORDER BY 1",
        ["lives_histogram"] = "SELECT floor(max_cycle / 25) * 25, count(DISTINCT unit_num) FROM train_labels GROUP BY 1 ORDER BY 1",
        ["longest"] = "SELECT DISTINCT unit_num, max_cycle FROM train_labels ORDER BY 2 DESC, 1",
        ["flying_count"] = "SELECT count(DISTINCT unit_num) FROM bronze_test",
        ["flying_due"] = "SELECT count(DISTINCT unit_num) FROM test_labels WHERE cycle_time = max_cycle AND ttf < 30",
        ["flying_median"] = "SELECT median(rul) FROM (SELECT DISTINCT unit_num, rul FROM test_labels)",
        ["left_by_engine"] = "SELECT DISTINCT unit_num, rul, CASE WHEN rul < 30 THEN 'due' WHEN rul < 60 THEN 'watch' ELSE 'good' END FROM test_labels ORDER BY 1",
        ["wear_by_engine"] = $"SELECT cycle_time // 10 * 10, unit_num, avg({Wear}) FROM test_labels GROUP BY ALL ORDER BY 1, 2",
        ["wear_and_left"] = $"SELECT ttf, avg({Wear}), if(ttf < 30, 'less than 30 cycles left', 'more') FROM test_labels GROUP BY ALL ORDER BY 1",
        ["spread"] = "SELECT s_11, CASE WHEN ttf < 30 THEN 'last 30' ELSE 'before' END FROM train_labels WHERE ttf <= 120",
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_tile_of_the_factory_gives_the_numbers_of_direct_sql()
    {
        using TempFolder folder = Copy("factory");
        await FactorySimulator.GenerateAsync(new FactoryOptions { Seed = 7, Rows = 12_000 }, folder.Below("landing"), rowsWritten: null, Token);
        using PipelineProject project = await RunAsync(folder);
        TileRunner runner = RunnerOf(project, "iot_anomaly_detection");
        Dashboard board = Read(folder, "factory");

        await CheckAsync(project, runner, board, "iot_anomaly_detection", Factory);

        FilterState all = new(board, board.Pages[0], Selections.None, TileWorld.Now);
        string device = (await runner.ValuesAsync(all, board.Pages[0].Find("device")!, Token)).Columns[0].Text(0)!;
        FilterState one = new(board, board.Pages[0], Selections.None.With("device", FilterValue.Of(device)), TileWorld.Now);
        foreach ((string name, string condition) in (ValueTuple<string, string>[])[("defects_found", "defect = 1"), ("sound_found", "defect = 0")])
        {
            TileFrame frame = (await runner.RunAsync(one, board.Pages[0].Find(name)!, Token)).Values.Single();
            string[] direct = await DirectAsync(project, "iot_anomaly_detection", $"SELECT nullif(count(*), 0) FROM inspection_bronze WHERE {condition} AND device_id = {device}");
            Assert.Equal(direct, TileWorld.Rows(frame));
        }
    }

    [Fact]
    public async Task Every_tile_of_the_engines_gives_the_numbers_of_direct_sql()
    {
        using TempFolder folder = Copy("turbofan");
        await TurbofanSimulator.GenerateAsync(new TurbofanOptions { Units = 6 }, folder.Below("landing"), Token);
        using PipelineProject project = await RunAsync(folder);
        TileRunner runner = RunnerOf(project, "turbofan");
        Dashboard board = Read(folder, "turbofan");

        await CheckAsync(project, runner, board, "turbofan", Turbofan);

        Selections last = Selections.None.With("span_filter", new Selection.Range("0", "29")).With("engine", FilterValue.Of(2m));
        DashboardPage failed = board.Pages.Single(static page => page.Name == "engines");
        FilterState state = new(board, failed, last, TileWorld.Now);
        Assert.Equal(30, (await runner.RunAsync(state, failed.Find("drift")!, Token)).Values.Single().RowCount);
    }

    /// <summary>All tiles give what SQL of another wording gives, and all of them can be drawn.</summary>
    private static async Task CheckAsync(PipelineProject project, TileRunner runner, Dashboard board, string schema, Dictionary<string, string> expected)
    {
        Assert.All(board.Pages.SelectMany(page => page.Widgets), widget => Assert.Null(widget.Fault));
        foreach ((DashboardPage page, Widget widget) in board.Pages.Where(static page => !page.IsGlobal).SelectMany(static page => page.Widgets.Select(widget => (page, widget))))
        {
            FilterState state = new(board, page, Selections.None, TileWorld.Now);
            IReadOnlyDictionary<string, TileFrame> frames = await runner.RunAsync(state, widget, Token);
            if (widget.Kind == WidgetKind.RangeSlider) continue; // Nothing is chosen from.
            if (widget.IsFilter)
            {
                TileFrame values = await runner.ValuesAsync(state, widget, Token);
                Assert.NotEmpty(Assert.IsType<Figure.Choice>(FigureBuilder.BuildFilter(widget, values, state.SelectionOf(widget))).Options);
                continue;
            }

            Figure figure = FigureBuilder.Build(widget, frames, board.Theme);
            Assert.False(figure is Figure.Failed or Figure.Empty, $"{widget.Name}: {figure}");
            if (widget.Kind == WidgetKind.Text) continue;
            string[] direct = await DirectAsync(project, schema, expected[widget.Name]);
            Assert.True(direct.Length > 0, $"{widget.Name}: no rows by direct SQL");
            IEnumerable<string> rows = TileWorld.Rows(frames.Values.Single());
            if (widget.Query(null)!.IsDisaggregated && widget.Query(null)!.Orders.Count == 0) (rows, direct) = (rows.Order(StringComparer.Ordinal), [.. direct.Order(StringComparer.Ordinal)]);
            Assert.Equal(direct, rows);
        }
    }

    private static string Apart(string sensor) => $"({sensor} - (SELECT avg({sensor}) FROM train_labels WHERE cycle_time <= 30)) / (SELECT stddev({sensor}) FROM train_labels WHERE cycle_time <= 30)";

    private static TempFolder Copy(string example)
    {
        TempFolder folder = new();
        string root = RepositoryRoot.Below($"examples/{example}");
        foreach (string part in (string[])["millrace.yml", "src", "dashboards"])
        {
            string path = Path.Combine(root, part);
            foreach (string file in File.Exists(path) ? [path] : Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
                folder.Write(Path.GetRelativePath(root, file), File.ReadAllText(file));
        }

        return folder;
    }

    private static async Task<PipelineProject> RunAsync(TempFolder folder)
    {
        PipelineProject project = PipelineProject.Open(new ProjectRequest(folder.Path, "tester"), new EngineSettings(), TimeProvider.System, Guid.NewGuid);
        Pipeline pipeline = Assert.Single(await project.PipelinesAsync(Token));
        Assert.True((await pipeline.UpdateAsync(new UpdateRequest(), _ => { }, Token)).IsSuccess);
        return project;
    }

    private static TileRunner RunnerOf(PipelineProject project, string schema) => new(
        project.Services.Engine, project.Services.Governor, project.Services.Metastore, new ManualClock(), new TileRunnerOptions { DefaultSchema = schema });

    private static Dashboard Read(TempFolder folder, string name)
    {
        DashboardFile file = Assert.Single(DashboardFolder.Read(folder.Below("dashboards")));
        Assert.Equal(name, file.Title);
        Assert.Equal(File.ReadAllText(folder.Below($"dashboards/{name}.lvdash.json")).TrimEnd(), file.Dashboard!.Write().ReplaceLineEndings("\n"));
        return file.Dashboard;
    }

    private static async Task<string[]> DirectAsync(PipelineProject project, string schema, string sql)
    {
        string full = System.Text.RegularExpressions.Regex.Replace(sql, @"FROM (\w+)", $"FROM {schema}.$1");
        BoundQuery query = await project.BindAsync(new SourceText("direct", full), Token);
        return [.. TileWorld.Rows(await FrameReader.ReadAsync(project.Services.Engine, query, int.MaxValue, Token))];
    }
}
