using Xunit;

namespace Millrace.EndToEnd;

/// <summary>A damaged table on the command line: which file, and what to do; never rows that are not the table's.</summary>
public sealed class DamageTests
{
    [Theory]
    [InlineData("commit cut off", "DELTA_LOG_CORRUPT", "00000000000000000002.json")]
    [InlineData("commit gone", "DELTA_LOG_GAP", "commit 1 is missing")]
    [InlineData("data file gone", "DATA_FILE_MISSING", ".parquet' is gone")]
    [InlineData("data file cut off", "DATA_FILE_DAMAGED", ".parquet' is damaged")]
    [InlineData("future protocol", "DELTA_FEATURE_UNSUPPORTED", "reader")]
    public async Task A_damaged_table_ends_a_query_with_the_file_and_a_way_out(string damage, string code, string words)
    {
        using Scratch scratch = new();
        string plant = await scratch.InitAsync();
        foreach (string sql in new[] { "CREATE TABLE worn (k INT)", "INSERT INTO worn VALUES (1)", "INSERT INTO worn VALUES (2)" })
            (await MillraceProgram.RunAsync("sql", "-C", plant, sql)).Succeeded();
        string log = Directory.EnumerateDirectories(plant, "_delta_log", SearchOption.AllDirectories).Single(static folder => folder.Contains("worn", StringComparison.Ordinal));
        Break(damage, log);

        CliRun run = await MillraceProgram.RunAsync("sql", "-C", plant, "SELECT sum(k) FROM worn");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Equal("", run.Output);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.Contains("worn", run.Error, StringComparison.Ordinal);
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
