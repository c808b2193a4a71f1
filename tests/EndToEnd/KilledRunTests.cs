using System.Diagnostics;
using Xunit;

namespace Millrace.EndToEnd;

/// <summary>Runs that are killed outright, again and again, until one ends: the tables must be as if nothing had happened.</summary>
public sealed class KilledRunTests
{
    private const int Files = 16;

    private const int RowsOfAFile = 400;

    private const string Sql = """
        CREATE OR REFRESH STREAMING TABLE bronze (CONSTRAINT ok EXPECT (v >= 0) ON VIOLATION DROP ROW)
        AS SELECT * FROM STREAM read_files('landing/in', format => 'csv', header => true, schemaHints => 'id bigint, v double', maxFilesPerTrigger => 1);
        CREATE OR REFRESH STREAMING TABLE silver AS SELECT id, v * 2 AS w FROM STREAM(bronze);
        CREATE OR REFRESH MATERIALIZED VIEW gold AS SELECT count(*) AS n, sum(id)::BIGINT AS total FROM silver;
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_run_killed_at_any_moment_loses_and_doubles_no_row(int seed)
    {
        using Scratch scratch = new();
        long expected = Land(scratch.Folder);
        Random random = new(seed);
        int kills = 0;
        while (true)
        {
            using Process run = MillraceProgram.Start(scratch.Folder, "run", scratch.Folder);
            if (kills < 40 && !run.WaitForExit(random.Next(150, 1200)))
            {
                run.Kill(entireProcessTree: true);
                await run.WaitForExitAsync(TestContext.Current.CancellationToken);
                kills++;
                continue;
            }

            await run.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(run.ExitCode == 0, $"seed {seed}, after {kills} kills: exit code {run.ExitCode}");
            break;
        }

        CliRun query = await MillraceProgram.RunAsync(
            "sql",
            "-C",
            scratch.Folder,
            "--format",
            "csv",
            "SELECT (SELECT count(*) FROM bronze) AS a, (SELECT count(DISTINCT id) FROM bronze) AS b, (SELECT count(*) FROM silver) AS c, "
            + "(SELECT count(DISTINCT id) FROM silver) AS d, (SELECT n FROM gold) AS e");
        string counts = query.Succeeded().Output.Trim().Split('\n')[^1].Trim();
        Assert.True(counts == $"{expected},{expected},{expected},{expected},{expected}", $"seed {seed}, after {kills} kills: {counts}, {expected} expected");
    }

    private static long Land(string root)
    {
        Directory.CreateDirectory(Path.Combine(root, "src"));
        Directory.CreateDirectory(Path.Combine(root, "landing", "in"));
        File.WriteAllText(Path.Combine(root, "src", "a.sql"), Sql);
        File.WriteAllText(
            Path.Combine(root, "millrace.yml"),
            "bundle: { name: k }\nresources: { pipelines: { p: { catalog: main, schema: s, libraries: [{ file: { path: src/a.sql } }] } } }\n");
        long kept = 0;
        for (int file = 0; file < Files; file++)
        {
            using StreamWriter writer = new(Path.Combine(root, "landing", "in", $"{file}.csv"));
            writer.WriteLine("id,v");
            for (int row = 0; row < RowsOfAFile; row++)
            {
                long id = (file * (long)RowsOfAFile) + row;
                bool isGood = id % 10 != 0;
                if (isGood) kept++;
                writer.WriteLine($"{id},{(isGood ? 1 : -1)}");
            }
        }

        return kept;
    }
}
