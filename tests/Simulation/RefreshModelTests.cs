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

namespace Millrace.Simulation;

/// <summary>
/// Random views over tables that grow at random: after every update a view holds what its query gives over all rows, whichever
/// way it was refreshed. Numbers are multiples of a quarter, so sums of them have no last digits that could differ.
/// </summary>
public sealed class RefreshModelTests
{
    private const int Views = 8;
    private const int Updates = 4;
    private const string Sources = """
        CREATE OR REFRESH STREAMING TABLE t AS SELECT * FROM STREAM read_files('landing/t', format => 'csv', header => true,
          schemaHints => 'k string, g int, x bigint, d decimal(10,2), v double, ts timestamp');
        CREATE OR REFRESH STREAMING TABLE u AS SELECT * FROM STREAM read_files('landing/u', format => 'csv', header => true, schemaHints => 'k string, w int');
        CREATE TEMPORARY VIEW picked AS SELECT k, g, x, d, v, ts FROM t WHERE g <> 1;

        """;

    public static TheoryData<int> Seeds => [.. Effort.Seeds(3)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_view_holds_what_its_query_gives(int seed)
    {
        Random random = new(seed);
        using TempFolder folder = new();
        string[] queries = [.. Enumerable.Range(0, Views).Select(_ => Query(random))];
        folder.Write("src/a.sql", Sources + string.Concat(queries.Select(static (query, at) => $"CREATE OR REFRESH MATERIALIZED VIEW v{at} AS {query};\n")));
        folder.Write("millrace.yml", "bundle: { name: c }\nresources: { pipelines: { p: { development: true, catalog: main, schema: s, libraries: [{ file: { path: src/a.sql } }] } } }\n");
        folder.Write("landing/u/0.csv", "k,w\na,1\nb,2\nc,3\n");
        using PipelineProject project = PipelineProject.Open(new ProjectRequest(folder.Path, "tester"), new EngineSettings { Threads = 1 }, TimeProvider.System, Guid.NewGuid);
        Pipeline pipeline = Assert.Single(await project.PipelinesAsync(TestContext.Current.CancellationToken));
        int incremental = 0;
        for (int update = 0; update < Updates; update++)
        {
            folder.Write($"landing/t/{update}.csv", Rows(random, update == 0 ? 200 : 1 + random.Next(12)));
            if (update > 0 && random.Next(4) == 0) folder.Write($"landing/u/{update}.csv", $"k,w\n{"abcd"[random.Next(4)]},{random.Next(5)}\n");
            UpdateSummary summary = await pipeline.UpdateAsync(new UpdateRequest(), _ => { }, TestContext.Current.CancellationToken);
            Assert.True(summary.IsSuccess, $"seed {seed}: {summary.Datasets.FirstOrDefault(dataset => dataset.Fault is not null)?.Fault}");
            for (int view = 0; view < Views; view++)
            {
                string technique = summary.Datasets.Single(dataset => dataset.Name.Table == $"v{view}").Technique;
                if (technique is not ("COMPLETE_RECOMPUTE" or "NO_OP")) incremental++;
                long differ = await DifferAsync(project, $"v{view}", queries[view]);
                Assert.True(differ == 0, $"seed {seed}, update {update}: {differ} rows differ after {technique} of {queries[view]}");
            }
        }

        Assert.True(incremental > 0, $"seed {seed}: everything was computed whole.");
    }

    private static async Task<long> DifferAsync(PipelineProject project, string view, string query)
    {
        // The view's own types: a sum is stored as a decimal.
        string whole = $"SELECT * FROM {view} WHERE false UNION ALL ({query.Replace("FROM picked s", "FROM (SELECT k, g, x, d, v, ts FROM t WHERE g <> 1) s", StringComparison.Ordinal)})";
        string sql = $"SELECT count(*) FROM ((SELECT * FROM {view} EXCEPT ALL ({whole})) UNION ALL (({whole}) EXCEPT ALL SELECT * FROM {view}))";
        using QueryResult result = project.Services.Engine.Query(
            await project.BindAsync(new SourceText("query", sql), TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        Assert.True(result.Read());
        return Convert.ToInt64(result.Value(0), CultureInfo.InvariantCulture);
    }

    private static string Query(Random random) => random.Next(10) switch
    {
        0 or 1 => RowByRow(random),
        2 => $"{RowByRow(random)} UNION ALL {RowByRow(random)}",
        3 => $"WITH c AS ({RowByRow(random)}) SELECT k, a * 2 AS a FROM c",
        4 => "SELECT DISTINCT k, g FROM t",
        5 => $"SELECT {Aggregates(random)} FROM {Relation(random)}",
        6 => $"SELECT k, g, x, {Pick(random, "sum(x) OVER (PARTITION BY k)", "count(*) OVER (PARTITION BY k, g)", "max(v) OVER ()")} AS a FROM t",
        _ => Grouped(random),
    };

    private static string RowByRow(Random random) => $"SELECT s.k AS k, {Pick(random, "x", "x + g", "length(s.k)", "CAST(g AS bigint)")} AS a FROM {Relation(random)}{Where(random)}";

    private static string Grouped(Random random)
    {
        string keys = Pick(random, "s.k AS k", "s.k, g", "date_trunc('minute', ts) AS minute", "s.k, date_trunc('minute', ts) AS minute", "g % 2 AS odd", "d");
        string groups = Pick(random, "ALL", keys.Replace(" AS k", "", StringComparison.Ordinal).Replace(" AS minute", "", StringComparison.Ordinal).Replace(" AS odd", "", StringComparison.Ordinal));
        return $"SELECT {keys}, {Aggregates(random)} FROM {Relation(random)}{Where(random)} GROUP BY {groups}{Pick(random, "", "", "", " HAVING count(*) > 2")}";
    }

    private static string Relation(Random random) =>
        Pick(random, "t s", "t s", "picked s", "t s JOIN u ON s.k = u.k", "t s LEFT JOIN u ON s.k = u.k", "(SELECT * FROM t WHERE x > 5) s", "u RIGHT JOIN t s ON s.k = u.k", "t s SEMI JOIN u ON s.k = u.k");

    private static string Where(Random random) => Pick(random, "", "", " WHERE v > 1", " WHERE g IS NOT NULL AND x < 15", " WHERE s.k IN (SELECT k FROM u)");

    private static string Aggregates(Random random)
    {
        string[] all =
        [
            "count(*)", "count(x)", "sum(x)", "sum(d)", "sum(v)", "min(v)", "max(x)", "avg(x)", "avg(v)", "round(stddev(v), 6)", "count(DISTINCT x)", "median(x)",
            "count(*) FILTER (WHERE v > 2)", "max(ts)", "bool_or(x > 10)", "sum(x) / count(*)", "min(s.k)",
        ];
        int many = 1 + random.Next(3);
        bool isFolded = random.Next(2) == 0;
        return string.Join(", ", Enumerable.Range(0, many).Select(at => $"{all[random.Next(isFolded ? 7 : all.Length)]} AS r{at}"));
    }

    private static string Rows(Random random, int count)
    {
        StringBuilder rows = new("k,g,x,d,v,ts\n");
        string[] keys = random.Next(3) == 0 ? ["a"] : ["a", "b", "c", "d", "e", ""];
        for (int row = 0; row < count; row++)
        {
            rows.Append(CultureInfo.InvariantCulture, $"{keys[random.Next(keys.Length)]},{(random.Next(9) == 0 ? "" : random.Next(3))},{(random.Next(6) == 0 ? "" : random.Next(20))},");
            rows.Append(CultureInfo.InvariantCulture, $"{random.Next(4)}.{random.Next(4) * 25:00},{(random.Next(6) == 0 ? "" : (random.Next(16) / 4.0).ToString(CultureInfo.InvariantCulture))},");
            rows.Append(CultureInfo.InvariantCulture, $"2024-01-01T00:{random.Next(5):00}:{random.Next(60):00}Z\n");
        }

        return rows.ToString();
    }

    private static string Pick(Random random, params string[] choices) => choices[random.Next(choices.Length)];
}
