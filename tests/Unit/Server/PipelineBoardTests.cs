using Millrace.Engine.Settings;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Storage;
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

    public PipelineBoardTests()
    {
        File.WriteAllText(_folder.Below("millrace.yml"), "bundle: { name: plant }\nresources:\n  pipelines:\n    line: { name: line, libraries: [{ file: { path: a.sql } }] }\n");
        File.WriteAllText(_folder.Below("a.sql"), "CREATE MATERIALIZED VIEW numbers AS SELECT range AS n FROM range(4);");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_look_that_was_broken_off_hides_no_update_from_the_next()
    {
        UpdateSummary summary;
        using (PipelineProject project = Open(new LocalStore(Guid.NewGuid)))
            summary = await (await project.PipelinesAsync(Token))[0].UpdateAsync(new UpdateRequest { UserName = "tester" }, _ => { }, Token);
        int broken = 0;
        for (bool isWhole = false; !isWhole; broken++)
        {
            using PipelineProject project = Open(new FaultyStore(new LocalStore(Guid.NewGuid), new FaultPlan(broken + 1, FaultKind.FailBefore) { CountsReads = true }));
            PipelineBoard board = new(new ServedProject(project), new UpdateRunner((_, fault) => throw fault), new ServerSettings(), (_, fault) => throw fault);
            isWhole = await IsWholeAsync(board);

            PipelineGlance glance = await board.GlanceAsync("line", Token);

            Assert.Equal(summary.UpdateId, glance.Current?.Overview.Id);
            Assert.Equal(summary.UpdateId, Assert.Single(glance.Updates).Id);
        }

        Assert.True(broken > 2); // The store was asked that often.
    }

    private static async Task<bool> IsWholeAsync(PipelineBoard board)
    {
        try
        {
            await board.GlanceAsync("line", Token);
            return true;
        }
        catch (MillraceException)
        {
            return false;
        }
    }

    private PipelineProject Open(IObjectStore store) => PipelineProject.Open(new ProjectRequest(_folder.Path, "tester"), new EngineSettings { Threads = 1 }, TimeProvider.System, Guid.NewGuid, store);
}
