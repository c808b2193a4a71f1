using System.Diagnostics;
using Millrace.TestKit;
using Xunit;

namespace Millrace.CloudServers;

/// <summary>The program itself, several at once, on one table.</summary>
public sealed class ProcessTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(CloudServer.Kinds), MemberType = typeof(CloudServer))]
    public async Task Processes_that_insert_at_once_lose_no_rows(string kind)
    {
        using CloudServer server = await CloudServer.StartAsync(kind);
        string table = $"delta.`{server.Root}`";
        await RunAsync(server, $"CREATE TABLE {table} (writer INT, n INT)");

        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => RunAsync(
            server, string.Concat(Enumerable.Range(0, 4).Select(n => $"INSERT INTO {table} VALUES ({writer}, {n});")))));

        string counted = await RunAsync(server, $"SELECT count(*) AS c, count(DISTINCT writer * 10 + n) AS d FROM {table}");
        Assert.Equal("c,d\n16,16", counted.ReplaceLineEndings("\n").Trim());
    }

    private static async Task<string> RunAsync(CloudServer server, string sql)
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        string program = Path.Combine(RepositoryRoot.Path, "artifacts", "bin", "Cli", configuration, "millrace.dll");
        ProcessStartInfo start = new("dotnet", [program, "sql", "--format", "csv", sql])
        {
            WorkingDirectory = Path.GetTempPath(), RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["AWS_ENDPOINT_URL"] = server.Settings.S3.Endpoint?.AbsoluteUri ?? "";
        start.Environment["AWS_ACCESS_KEY_ID"] = Environment.GetEnvironmentVariable("MILLRACE_TEST_S3_KEY") ?? "";
        start.Environment["AWS_SECRET_ACCESS_KEY"] = Environment.GetEnvironmentVariable("MILLRACE_TEST_S3_SECRET") ?? "";
        start.Environment["AZURE_STORAGE_CONNECTION_STRING"] = Environment.GetEnvironmentVariable("MILLRACE_TEST_AZURE") ?? "";
        start.Environment["MILLRACE_CLOUD_CACHE"] = server.Settings.Mirror.Folder;
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("The program did not start.");
        Task<string> error = process.StandardError.ReadToEndAsync(Token);
        string output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        Assert.True(process.ExitCode == 0, $"exit code {process.ExitCode}: {await error}");
        return output;
    }
}
