using Millrace.Engine.Settings;
using Millrace.Pipelines;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Project;
using Millrace.Pipelines.Running;
using Millrace.Server.Home;
using Millrace.Server.Live;
using Millrace.Server.Settings;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Unit.Server;

public sealed class PipelineBoardTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly PipelineProject _project;

    public PipelineBoardTests()
    {
        File.WriteAllText(_folder.Below("millrace.yml"), """
            bundle:
              name: plant
            resources:
              pipelines:
                line:
                  name: line
                  libraries:
                    - file:
                        path: a.sql
            """);
        File.WriteAllText(_folder.Below("a.sql"), "CREATE MATERIALIZED VIEW numbers AS SELECT range AS n FROM range(4);");
        _project = PipelineProject.Open(new ProjectRequest(_folder.Path, "tester"), new EngineSettings { Threads = 1 }, TimeProvider.System, Guid.NewGuid);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _project.Dispose();
        _folder.Dispose();
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
