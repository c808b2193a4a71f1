using System.Text.Json;
using Xunit;

[assembly: AssemblyFixture(typeof(Millrace.EndToEnd.FactoryStory))]

namespace Millrace.EndToEnd;

/// <summary>
/// What the README tells a newcomer to do, done once for all tests: the demo, the demo again, more data, nothing new, and a
/// full refresh. Tests look at what each step printed.
/// </summary>
public sealed class FactoryStory : IAsyncLifetime
{
    private readonly Scratch _scratch = new();

    public string Folder => _scratch["demo"];

    public CliRun Demo { get; private set; } = null!;

    public CliRun DemoAgain { get; private set; } = null!;

    public CliRun More { get; private set; } = null!;

    public CliRun AfterMore { get; private set; } = null!;

    public CliRun NothingNew { get; private set; } = null!;

    public Dictionary<string, long> RowsBeforeRefresh { get; private set; } = null!;

    public CliRun FullRefresh { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Demo = (await MillraceProgram.RunAsync("demo", "factory", "--dir", Folder, "--rows", "20000", "--no-serve")).Succeeded();
        DemoAgain = (await MillraceProgram.RunAsync("demo", "factory", "--dir", Folder, "--rows", "20000")).Succeeded();
        More = (await MillraceProgram.RunAsync("generate", "factory", "--more", "--rows", "1500", "--out", Path.Combine(Folder, "landing"))).Succeeded();
        AfterMore = (await MillraceProgram.RunAsync("run", Folder, "--format", "json")).Succeeded();
        NothingNew = (await MillraceProgram.RunAsync("run", Folder, "--format", "json")).Succeeded();
        RowsBeforeRefresh = await RowsAsync();
        FullRefresh = (await MillraceProgram.RunAsync("run", Folder, "--full-refresh", "--format", "json")).Succeeded();
    }

    /// <summary>Rows of every table now.</summary>
    public async Task<Dictionary<string, long>> RowsAsync()
    {
        string sql = string.Join(
            " UNION ALL ",
            DatasetNames.Select(name => $"SELECT '{name}' AS name, count(*) AS total FROM {name}"));
        CliRun run = (await MillraceProgram.RunAsync("sql", "-C", Folder, sql, "--format", "json")).Succeeded();
        return run.Json.EnumerateArray().ToDictionary(row => row.GetProperty("name").GetString()!, row => row.GetProperty("total").GetInt64());
    }

    /// <summary>The tables of the demo.</summary>
    public static IReadOnlyList<string> DatasetNames { get; } =
        ["sensor_bronze", "inspection_bronze", "anomaly_detected", "inspection_silver", "inspection_gold"];

    /// <summary>A dataset in what <c>run --format json</c> printed.</summary>
    public static JsonElement Dataset(CliRun run, string name) => run.Json.GetProperty("updates")[0].GetProperty("datasets").EnumerateArray()
        .Single(dataset => dataset.GetProperty("name").GetString()!.EndsWith("." + name, StringComparison.Ordinal));

    public ValueTask DisposeAsync()
    {
        _scratch.Dispose();
        return ValueTask.CompletedTask;
    }
}
