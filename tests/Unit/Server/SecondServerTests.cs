using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Millrace.Engine.Settings;
using Millrace.Pipelines;
using Millrace.Pipelines.Project;
using Millrace.Server;
using Millrace.Server.Gate;
using Millrace.Server.Hosting;
using Millrace.Server.Settings;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Unit.Server;

/// <summary>Two servers over one warehouse, as two people may start them.</summary>
public sealed class SecondServerTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<PipelineProject> _projects = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string State => _folder.Below("warehouse/_millrace/server");

    public void Dispose()
    {
        foreach (PipelineProject project in _projects) project.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_second_server_leaves_the_exports_of_the_first_and_removes_those_of_one_that_was_ended()
    {
        Directory.CreateDirectory(Path.Combine(State, "exports", "ended"));
        await File.WriteAllTextAsync(Path.Combine(State, "exports", "ended", "half.csv"), "n", Token);
        await using MillraceServer first = await StartAsync();
        string file = first.Services.GetRequiredService<ExportFolder>().NewFile("csv");
        await File.WriteAllTextAsync(file, "n", Token);

        await using (MillraceServer second = await StartAsync())
        {
            Assert.NotEqual(Path.GetDirectoryName(file), Path.GetDirectoryName(second.Services.GetRequiredService<ExportFolder>().NewFile("csv")));
            Assert.True(File.Exists(file));
        }

        Assert.True(File.Exists(file));
        Assert.Equal([Path.GetDirectoryName(file)], Directory.GetDirectories(Path.Combine(State, "exports")));
    }

    [Fact]
    public async Task Each_has_a_log_of_its_own_and_the_first_is_free_again_when_it_has_ended()
    {
        await using (MillraceServer first = await StartAsync())
        {
            await using MillraceServer second = await StartAsync();
            Assert.True(File.Exists(Path.Combine(State, "server-2.log")));
        }

        await using (MillraceServer third = await StartAsync())
        {
            Assert.False(File.Exists(Path.Combine(State, "server-3.log")));
        }

        Assert.Equal(2, File.ReadLines(Path.Combine(State, "server.log")).Count(static line => line.Contains("http://127.0.0.1:", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task No_line_of_the_audit_is_lost_or_mixed_when_both_write_it()
    {
        const int Lines = 2_000;
        string folder = _folder.Below("audit");
        List<string> told = [];
        using CancellationTokenSource stop = new();
        AuditLog[] logs = [new(folder, (what, _) => told.Add(what)), new(folder, (what, _) => told.Add(what))];
        Task[] loops = [.. logs.Select(log => log.RunAsync(stop.Token))];
        DateTimeOffset day = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
        await Parallel.ForEachAsync(Enumerable.Range(0, Lines), Token, async (number, _) =>
        {
            logs[number % 2].Add(new AuditEntry(day, "u", "sql", number.ToString(CultureInfo.InvariantCulture), TimeSpan.Zero, 1, "ok"));
            await Task.Yield();
        });
        await stop.CancelAsync();
        await Task.WhenAll(loops);

        Assert.Empty(told);
        IEnumerable<int> written = File.ReadLines(Path.Combine(folder, "2026-11-24.jsonl"))
            .Select(static line => int.Parse(System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("statement").GetString()!, CultureInfo.InvariantCulture));
        Assert.Equal(Enumerable.Range(0, Lines), written.Order());
    }

    private async Task<MillraceServer> StartAsync()
    {
        ProjectDefinition definition = new(_folder.Path, "plant", "default", TargetMode.Unspecified, _folder.Below("warehouse"), [], []);
        PipelineProject project = PipelineProject.Open(definition, new EngineSettings(), TimeProvider.System, Guid.NewGuid);
        _projects.Add(project);
        return await MillraceServer.StartAsync(project, new ServerSettings { Port = 0 }, Token);
    }
}
