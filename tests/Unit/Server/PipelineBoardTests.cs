using Millrace.Foundation.Faults;
using Millrace.Pipelines;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Running;
using Millrace.Server.Home;
using Millrace.Server.Live;
using Millrace.Server.Settings;
using Millrace.TestKit;
using Millrace.Unit.Pipelines;
using Xunit;

namespace Millrace.Unit.Server;

public sealed class PipelineBoardTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly PipelineProject _project;

    public PipelineBoardTests()
    {
        _project = LineProject.Open(_folder, "CREATE MATERIALIZED VIEW numbers AS SELECT range AS n FROM range(4);");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _project.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Files_and_pipelines_that_are_added_while_the_server_runs_are_there()
    {
        ServedProject served = new(_project);
        PipelineBoard board = new(served, new UpdateRunner(static (_, fault) => throw fault), new ServerSettings(), static (_, fault) => throw fault);
        ProjectFiles files = new(served, new ServerSettings());
        await File.WriteAllTextAsync(_folder.Below("b.sql"), "CREATE MATERIALIZED VIEW more AS SELECT * FROM numbers;", Token);
        await File.WriteAllTextAsync(_folder.Below("c.sql"), "CREATE MATERIALIZED VIEW third AS SELECT 1 AS n;", Token);
        string project = await File.ReadAllTextAsync(_folder.Below("millrace.yml"), Token);
        await File.WriteAllTextAsync(_folder.Below("millrace.yml"), project.Replace("path: a.sql", "path: a.sql\n        - file:\n            path: b.sql", StringComparison.Ordinal)
            + "\n    other:\n      name: other\n      libraries:\n        - file:\n            path: c.sql\n", Token);

        Pipeline line = await served.PipelineAsync("line", Token);
        Assert.Equal(["more", "numbers"], line.Declaration.Datasets.Select(static dataset => dataset.Name.Table).Order(StringComparer.Ordinal));
        files.Look();
        Assert.Null(files.Fault);
        Assert.Empty((await board.GlanceAsync("other", Token)).Updates);
        Assert.Equal(2, (await served.PipelinesAsync(Token)).Count);

        await File.WriteAllTextAsync(_folder.Below("millrace.yml"), project, Token);
        files.Look();
        Assert.Equal("PIPELINE_UNKNOWN", (await Assert.ThrowsAsync<MillraceException>(() => board.GlanceAsync("other", Token))).Code.Value);
    }

    [Fact]
    public void A_project_file_that_is_gone_or_cannot_be_read_is_told()
    {
        ProjectFiles files = new(new ServedProject(_project), new ServerSettings());
        File.Move(_folder.Below("millrace.yml"), _folder.Below("aside"));
        files.Look();
        Assert.Equal("PIPELINE_PROJECT_NOT_FOUND", files.Fault?.Code.Value);

        Directory.CreateDirectory(_folder.Below("millrace.yml"));
        files.Look();
        Assert.NotNull(files.Fault);
        Assert.Equal("line", Assert.Single(_project.Definition.Pipelines).Key);
    }

    [Theory]
    [InlineData("resources:", "resources: [", "PIPELINE_PROJECT_INVALID")]
    [InlineData("name: plant", "name: plant\nmillrace:\n  warehouse: elsewhere", "PIPELINE_PROJECT_MOVED")]
    [InlineData("name: plant", "name: plant\nmillrace:\n  smtp: { host: mail.example.org, from: a@example.org }", "PIPELINE_PROJECT_MOVED")]
    [InlineData("name: plant", "name: plant\ntargets:\n  prod:\n    default: true", "PIPELINE_PROJECT_MOVED")]
    public async Task A_project_file_that_cannot_be_followed_is_told_and_what_was_known_stays(string known, string written, string code)
    {
        ServedProject served = new(_project);
        ProjectFiles files = new(served, new ServerSettings());
        int changes = 0;
        files.Changed += () => changes++;
        string project = await File.ReadAllTextAsync(_folder.Below("millrace.yml"), Token);
        await File.WriteAllTextAsync(_folder.Below("millrace.yml"), project.Replace(known, written, StringComparison.Ordinal), Token);

        files.Look();
        files.Look();

        Assert.Equal((code, 1), (files.Fault?.Code.Value, changes));
        Assert.Equal("line", Assert.Single(_project.Definition.Pipelines).Key);
        Assert.Equal(code, (await Assert.ThrowsAsync<MillraceException>(() => served.PipelineAsync("line", Token))).Code.Value);
        await File.WriteAllTextAsync(_folder.Below("millrace.yml"), project, Token);
        files.Look();
        Assert.Equal((null, 2), (files.Fault, changes));
    }

    /// <summary>Somebody opened a page and left it at once; who came then saw a pipeline that had never run, for good.</summary>
    [Fact]
    public async Task One_who_leaves_while_a_pipeline_is_looked_at_spoils_nothing_for_others()
    {
        UpdateSummary summary = await (await _project.PipelinesAsync(Token))[0].UpdateAsync(new UpdateRequest { UserName = "tester" }, static _ => { }, Token);
        for (int moment = 0; moment < 25; moment++)
        {
            PipelineBoard board = new(new ServedProject(_project), new UpdateRunner(static (_, fault) => throw fault), new ServerSettings(), static (_, fault) => throw fault);
            using CancellationTokenSource leaves = new(TimeSpan.FromMilliseconds(moment));
            await Task.WhenAny(board.GlanceAsync("line", leaves.Token));

            PipelineGlance glance = await board.GlanceAsync("line", Token);

            Assert.Equal((summary.UpdateId, "COMPLETED"), (glance.Current?.Overview.Id, glance.Current?.Overview.State));
            Assert.Single(glance.Updates);
        }
    }
}
