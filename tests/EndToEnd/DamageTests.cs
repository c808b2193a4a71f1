using Xunit;

namespace Millrace.EndToEnd;

/// <summary>A damaged table on the command line: which file, and what to do; never rows that are not the table's.</summary>
public sealed class DamageTests
{
    [Fact]
    public async Task A_damaged_table_ends_a_query_with_the_file_and_a_way_out()
    {
        using Scratch scratch = new();
        string plant = await scratch.InitAsync();
        foreach (string sql in new[] { "CREATE TABLE worn (k INT)", "INSERT INTO worn VALUES (1)", "INSERT INTO worn VALUES (2)" })
            (await MillraceProgram.RunAsync("sql", "-C", plant, sql)).Succeeded();
        await RequireAsync("commit cut off", "DELTA_LOG_CORRUPT", "00000000000000000002.json");
        await RequireAsync("commit gone", "DELTA_LOG_GAP", "commit 1 is missing");
        await RequireAsync("data file gone", "DATA_FILE_MISSING", ".parquet' is gone");
        await RequireAsync("data file cut off", "DATA_FILE_DAMAGED", ".parquet' is damaged");
        await RequireAsync("future protocol", "DELTA_FEATURE_UNSUPPORTED", "reader");

        async Task RequireAsync(string damage, string code, string words)
        {
            string copy = scratch[damage];
            foreach (string file in Directory.EnumerateFiles(plant, "*", SearchOption.AllDirectories))
            {
                string target = Path.Combine(copy, Path.GetRelativePath(plant, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!); // A path below a folder has a folder.
                File.Copy(file, target);
            }

            Break(damage, Directory.EnumerateDirectories(copy, "_delta_log", SearchOption.AllDirectories).Single(static folder => folder.Contains("worn", StringComparison.Ordinal)));
            CliRun run = await MillraceProgram.RunAsync("sql", "-C", copy, "SELECT sum(k) FROM worn");
            Assert.NotEqual(0, run.ExitCode);
            Assert.Equal("", run.Output);
            foreach (string word in new[] { code, words, "worn" }) Assert.Contains(word, run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Several_processes_that_write_to_one_table_at_once_lose_no_row()
    {
        using Scratch scratch = new();
        string plant = await scratch.InitAsync();
        (await MillraceProgram.RunAsync("sql", "-C", plant, "CREATE TABLE shared (k INT) TBLPROPERTIES ('delta.checkpointInterval' = '3')")).Succeeded();
        (await MillraceProgram.RunAsync("sql", "-C", plant, "INSERT INTO shared VALUES (100), (101), (102)")).Succeeded();
        string[] statements =
        [
            "INSERT INTO shared VALUES (1)", "INSERT INTO shared VALUES (2)", "DELETE FROM shared WHERE k = 100", "UPDATE shared SET k = 201 WHERE k = 101",
            "INSERT INTO shared VALUES (3)",
        ];
        foreach (CliRun run in await Task.WhenAll(statements.Select(sql => MillraceProgram.RunAsync("sql", "-C", plant, sql)))) run.Succeeded();

        CliRun rows = (await MillraceProgram.RunAsync("sql", "-C", plant, "SELECT k FROM shared ORDER BY k", "--format", "csv")).Succeeded();
        Assert.Equal("k\r\n1\r\n2\r\n3\r\n102\r\n201\r\n", rows.Output);
    }

    private static void Break(string damage, string log)
    {
        string data = Directory.EnumerateFiles(Path.GetDirectoryName(log)!, "*.parquet").First(); // The log lies in the table's folder.
        switch (damage)
        {
            case "commit cut off":
                Cut(Path.Combine(log, "00000000000000000002.json"));
                break;
            case "commit gone":
                File.Delete(Path.Combine(log, "00000000000000000001.json"));
                break;
            case "data file gone":
                File.Delete(data);
                break;
            case "data file cut off":
                Cut(data);
                break;
            default:
                File.AppendAllText(Path.Combine(log, "00000000000000000002.json"), "{\"protocol\":{\"minReaderVersion\":9,\"minWriterVersion\":12}}\n");
                break;
        }
    }

    private static void Cut(string file)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.Write);
        stream.SetLength(stream.Length / 2);
    }
}
