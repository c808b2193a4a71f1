using System.Globalization;
using System.Text;
using Millrace.Engine.Queries;
using Millrace.Engine.Settings;
using Millrace.Foundation.Text;
using Millrace.Pipelines;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Project;
using Millrace.Pipelines.Running;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Golden;

/// <summary>Tables written by a pipeline in 25 updates: appended, partitioned, overwritten, and with a column that came later.</summary>
public sealed class WrittenTables : IAsyncLifetime
{
    /// <summary>Updates, so that there are checkpoints and commits behind the last.</summary>
    public const int Updates = 25;

    private const string Script = """
        CREATE OR REFRESH STREAMING TABLE readings AS
        SELECT *, CAST(stamp AS timestamp) AS instant, CAST(level * 10 AS decimal(12, 3)) AS amount, encode(name, 'UTF-8') AS bytes,
          CASE WHEN id % 7 = 0 THEN 'NaN'::FLOAT ELSE level::FLOAT END AS narrow, id % 2 = 0 AS is_even,
          [id, NULL, id + 1] AS many, {low: id - 1, high: {name: name}} AS pair, NULL::integer AS hollow
        FROM STREAM read_files('landing/in', format => 'csv', header => true,
          schemaHints => 'id integer, level double, name string, stamp string, day date');
        CREATE OR REFRESH STREAMING TABLE parted PARTITIONED BY (name, day) AS SELECT id, name, day, level FROM STREAM readings;
        CREATE OR REFRESH STREAMING TABLE hourly PARTITIONED BY (since, is_even) AS
        SELECT id, date_trunc('hour', instant) AS since, is_even FROM STREAM readings;
        CREATE OR REFRESH MATERIALIZED VIEW totals AS
        SELECT name, count(*) AS n, min(instant) AS earliest, max(amount) AS most, max(bytes) AS bytes, sum(level) AS level
        FROM readings GROUP BY name;
        """;

    private const string Long = "a name that is longer than thirty-two characters";

    private readonly TempFolder _folder = new();
    private PipelineProject? _project;

    public PipelineProject Project => _project ?? throw new InvalidOperationException("the tables are not written yet");

    public async ValueTask InitializeAsync()
    {
        _folder.Write("millrace.yml", """
            bundle: { name: written }
            resources: { pipelines: { p: { catalog: main, schema: s, libraries: [{ glob: { include: "*.sql" } }] } } }
            """);
        _folder.Write("p.sql", Script);
        _project = PipelineProject.Open(
            new ProjectRequest(_folder.Path, "tester"), new EngineSettings { Threads = 2 }, TimeProvider.System, Guid.NewGuid);
        for (int update = 0; update < Updates; update++)
        {
            _folder.Write(string.Create(CultureInfo.InvariantCulture, $"landing/in/{update:D2}.csv"), Landing(update));
            Pipeline pipeline = Assert.Single(await Project.PipelinesAsync(CancellationToken.None));
            UpdateSummary summary = await pipeline.UpdateAsync(new UpdateRequest(), _ => { }, CancellationToken.None);
            Assert.True(summary.IsSuccess, summary.Datasets.FirstOrDefault(dataset => dataset.Fault is not null)?.Fault?.Message);
        }
    }

    public string RootOf(string table) => _folder.Below($"warehouse/main/s/{table}");

    /// <summary>The rows of a table as the house reads them.</summary>
    public Task<BoundQuery> BindAsync(string table) =>
        Project.BindAsync(new SourceText("query", $"SELECT * FROM main.s.{table}"), TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync()
    {
        _project?.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Landing(int update)
    {
        bool isLater = update >= 12;
        StringBuilder text = new(isLater ? "id,level,name,stamp,day,humidity\n" : "id,level,name,stamp,day\n");
        string[] names = ["", "plain", "b b/=%+é", Long, Long + " by far \U0001F600"];
        for (int row = 0; row < 8; row++)
        {
            int id = (update * 8) + row;
            string level = row == 3 ? "" : row == 4 ? "-0.0" : string.Create(CultureInfo.InvariantCulture, $"{id * 1.37e-3:R}");
            string time = string.Create(CultureInfo.InvariantCulture, $"2024-02-29 {row:D2}:59:59.999{update:D3}");
            string day = update % 5 == 4 ? "" : string.Create(CultureInfo.InvariantCulture, $"2024-03-0{1 + (update % 3)}");
            text.Append(CultureInfo.InvariantCulture, $"{id},{level},{names[id % names.Length]},{time},{day}");
            text.Append(isLater ? string.Create(CultureInfo.InvariantCulture, $",{row * 0.5}\n") : "\n");
        }

        return text.ToString();
    }
}
