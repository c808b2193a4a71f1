using System.Globalization;
using Millrace.Engine.Queries;
using Millrace.Engine.Settings;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.Pipelines;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Project;
using Millrace.Pipelines.Quarantine;
using Millrace.Pipelines.Running;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Simulation;

/// <summary>Rows that come back from quarantine are judged by the rows of the table and of other tables as new rows are.</summary>
public sealed class ReplayRulesTests
{
    [Fact]
    public async Task A_replay_lets_in_one_row_of_a_key_that_is_known_by_now()
    {
        using TempFolder folder = new();
        folder.Write("millrace.yml", "bundle: { name: c }\nresources: { pipelines: { p: { catalog: main, schema: s, libraries: [{ file: { path: a.sql } }] } } }\n");
        folder.Write("a.sql", """
            CREATE OR REFRESH STREAMING TABLE t (
              CONSTRAINT once EXPECT UNIQUE (k) ON VIOLATION QUARANTINE,
              CONSTRAINT known EXPECT (k) REFERENCES keys ON VIOLATION QUARANTINE
            ) AS SELECT * FROM STREAM read_files('landing/t', format => 'csv', header => true, schemaHints => 'id integer, k integer');
            CREATE OR REFRESH MATERIALIZED VIEW keys AS SELECT * FROM read_files('landing/keys', format => 'csv', header => true, schemaHints => 'k integer');
            """);
        folder.Write("landing/keys/1.csv", "k\n1\n");
        folder.Write("landing/t/1.csv", "id,k\n1,1\n2,1\n3,2\n4,2\n5,3\n");
        using PipelineProject project = PipelineProject.Open(new ProjectRequest(folder.Path, "tester"), new EngineSettings { Threads = 1 }, TimeProvider.System, Guid.NewGuid);
        Pipeline pipeline = Assert.Single(await project.PipelinesAsync(CancellationToken.None));
        Assert.True((await pipeline.UpdateAsync(new UpdateRequest(), _ => { }, CancellationToken.None)).IsSuccess);
        Assert.Equal(1, Assert.Single(await IdsAsync(project)));

        folder.Write("landing/keys/2.csv", "k\n2\n");
        Assert.True((await pipeline.UpdateAsync(new UpdateRequest(), _ => { }, CancellationToken.None)).IsSuccess);
        TableName table = new("main", "s", "t");
        ReplaySummary first = await pipeline.Quarantine.ReplayAsync(table, new ReplayRequest(), CancellationToken.None);
        ReplaySummary again = await pipeline.Quarantine.ReplayAsync(table, new ReplayRequest(), CancellationToken.None);

        // Of the two rows of key 2 nobody can say which came first any more; one is let in.
        long[] ids = await IdsAsync(project);
        Assert.Equal(2, ids.Length);
        Assert.Contains(ids[1], new long[] { 3, 4 });
        Assert.Equal((1, 3), (first.Replayed, first.Waiting));
        Assert.Equal((0, 3), (again.Replayed, again.Waiting));
    }

    private static async Task<long[]> IdsAsync(PipelineProject project)
    {
        using QueryResult result = project.Services.Engine.Query(
            await project.BindAsync(new SourceText("query", "SELECT id FROM t ORDER BY id"), CancellationToken.None), CancellationToken.None);
        List<long> ids = [];
        while (result.Read()) ids.Add(Convert.ToInt64(result.Value(0), CultureInfo.InvariantCulture));
        return [.. ids];
    }
}
