using Xunit;

namespace Millrace.EndToEnd;

/// <summary>A table has one owner, which is told before anything runs.</summary>
public sealed class OwnersTests
{
    [Fact]
    public async Task Two_pipelines_of_a_project_that_declare_one_table_are_told_the_place()
    {
        using Scratch scratch = new();
        File.WriteAllText(
            scratch["millrace.yml"],
            """
            bundle: { name: owners }
            resources:
              pipelines:
                first: { catalog: main, schema: s, libraries: [{ file: { path: a.sql } }] }
                second: { catalog: main, schema: s, libraries: [{ file: { path: b.sql } }] }
            """);
        File.WriteAllText(scratch["a.sql"], "CREATE OR REFRESH MATERIALIZED VIEW shared AS SELECT 1 AS x;");
        File.WriteAllText(scratch["b.sql"], "CREATE OR REFRESH MATERIALIZED VIEW other AS SELECT 1 AS x;\nCREATE OR REFRESH MATERIALIZED VIEW shared AS SELECT 2 AS x;");
        CliRun run = await MillraceProgram.RunAsync("run", scratch.Folder);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("PIPELINE_TABLE_OWNED: b.sql:2:", run.Error, StringComparison.Ordinal);
        Assert.Contains("belongs to the pipeline 'first'", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(scratch["warehouse"]) && Directory.GetFiles(scratch["warehouse"], "*.parquet", SearchOption.AllDirectories).Length > 0);
    }
}
