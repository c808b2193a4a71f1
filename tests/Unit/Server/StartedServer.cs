using Millrace.Engine.Settings;
using Millrace.Pipelines;
using Millrace.Pipelines.Project;
using Millrace.Server;
using Millrace.Server.Settings;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Unit.Server;

/// <summary>Tests that ask a server over a project without pipelines, started anew for each of them.</summary>
public abstract class StartedServer : IAsyncLifetime
{
    private protected readonly TempFolder _folder = new();
    private protected readonly HttpClient _client = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });
    private protected PipelineProject _project = null!;
    private protected MillraceServer _server = null!;

    /// <summary>How the server is set; it listens at a free port and writes no log.</summary>
    private protected virtual ServerSettings Settings => new();

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Prepare();
        ProjectDefinition definition = new(_folder.Path, "plant", "default", TargetMode.Unspecified, _folder.Below("warehouse"), [], []);
        _project = PipelineProject.Open(definition, new EngineSettings(), TimeProvider.System, Guid.NewGuid);
        _server = await MillraceServer.StartAsync(_project, Settings with { Port = 0, Log = TextWriter.Null }, Token);
        _client.BaseAddress = _server.Address;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        _project.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Puts into the folder what must be there before the server starts.</summary>
    private protected virtual void Prepare()
    {
    }
}
