using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Millrace.Foundation.Runtime;
using Millrace.Pipelines;
using Millrace.Pipelines.Home;
using Millrace.Server.Contract;
using Millrace.Server.Faults;
using Millrace.Server.Gate;
using Millrace.Server.Home;
using Millrace.Server.Hosting;
using Millrace.Server.Live;
using Millrace.Server.Parts;
using Millrace.Server.Security;
using Millrace.Server.Settings;
using Millrace.Workspace.Queries;
using Millrace.Workspace.Snapshots;
using MudBlazor.Services;

namespace Millrace.Server;

/// <summary>The web page of a project: started by <see cref="StartAsync"/>, ended by disposing it.</summary>
public sealed class MillraceServer : IAsyncDisposable
{
    private const int ThreadsForPages = 8;

    private static readonly TimeSpan ShutdownTime = TimeSpan.FromSeconds(5);

    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stop = new();
    private readonly ILogger _logger;
    private readonly LogFile? _ownLog;
    private Task _loops = Task.CompletedTask;

    private MillraceServer(WebApplication app, LogFile? ownLog)
    {
        _app = app;
        _ownLog = ownLog;
        _logger = app.Services.GetRequiredService<ILogger<MillraceServer>>();
        Access = app.Services.GetRequiredService<AccessKeeper>();
    }

    /// <summary>The address of the page, for a browser of this machine.</summary>
    public Uri Address { get; private set; } = new("http://localhost/");

    /// <summary>Users and secrets.</summary>
    public AccessKeeper Access { get; }

    /// <summary>The services of the server, for tests and for those who add to it.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Serves a project.</summary>
    /// <param name="project">The open project, which stays the caller's to close, after the server.</param>
    /// <param name="settings">How.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="Foundation.Faults.MillraceException">SERVE_ADDRESS: it cannot listen there.</exception>
    public static async Task<MillraceServer> StartAsync(PipelineProject project, ServerSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(project);
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Port is < 0 or > ushort.MaxValue) throw ServerErrors.PortInvalid(settings.Port);
        MakeRoomForQueries(settings);
        ServedProject served = new(project);
        Directory.CreateDirectory(served.StateFolder);
        LogFile? ownLog = settings.Log is null ? LogFile.Open(served.StateFolder) : null;
        WebApplication app = Build(served, settings, settings.Log ?? ownLog!.Lines); // One of the two is there.
        MillraceServer server = new(app, ownLog);
        try
        {
            await server.BeginAsync(settings, served, cancellationToken).ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The link that a sign-in secret is used by. The secret stands behind the #, which browsers send to nobody.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="page">The page that opens then.</param>
    public Uri SignInLink(string secret, string page = "/") => new(Address, page == "/" ? $"/sign-in#{secret}" : $"/sign-in?to={Uri.EscapeDataString(page)}#{secret}");

    /// <summary>The users of a project whose server need not run.</summary>
    public static AccessKeeper AccessOf(PipelineProject project, ServerSettings settings) => AccessKeeper.Of(new ServedProject(project), settings);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        ServerLog.Stopping(_logger);
        await _stop.CancelAsync().ConfigureAwait(false);
        await _app.StopAsync(CancellationToken.None).ConfigureAwait(false);
        await _loops.ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        if (_ownLog is not null) await _ownLog.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    /// <summary>
    /// A query keeps its thread while the engine works. Where queries have as many threads as the machine has processors, a page would wait
    /// behind them for half a second, which is how long the pool takes to start a further thread.
    /// </summary>
    private static void MakeRoomForQueries(ServerSettings settings)
    {
        ThreadPool.GetMinThreads(out int workers, out int completions);
        int wanted = (2 * settings.MaxQueries) + ThreadsForPages;
        if (workers < wanted) ThreadPool.SetMinThreads(wanted, completions);
    }

    private static WebApplication Build(ServedProject served, ServerSettings settings, TextWriter log)
    {
        // Nothing of the surroundings, neither variables nor files of settings, changes what is served.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(MillraceServer).Assembly.GetName().Name });
        builder.Logging.AddProvider(new LineLog(log, served.Clock, LogLevel.Information));
        builder.Services.Configure<HostOptions>(static options => options.ShutdownTimeout = ShutdownTime);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = settings.MaxRequestBytes;
            if (settings.BindAddress.Equals("localhost", StringComparison.OrdinalIgnoreCase) && settings.Port > 0) options.ListenLocalhost(settings.Port);
            else options.Listen(AddressOf(settings.BindAddress), settings.Port);
        });
        AddServices(builder.Services, served, settings);
        WebApplication app = builder.Build();
        Use(app, settings);
        return app;
    }

    private static void AddServices(IServiceCollection services, ServedProject served, ServerSettings settings)
    {
        static Action<string, Exception> Teller(IServiceProvider all) => (what, fault) => ServerLog.Trouble(all.GetRequiredService<ILogger<MillraceServer>>(), what, fault);
        services.AddSingleton(served).AddSingleton(settings).AddSingleton(served.Clock).AddSingleton(static all => ExportFolder.Of(all.GetRequiredService<ServedProject>()));
        services.AddSingleton(new AssetLibrary()).AddSingleton(new NavDirectory(typeof(MillraceServer).Assembly));
        services.AddSingleton(AccessKeeper.Of(served, settings)).AddSingleton(new SignInLimiter(settings, served.Clock));
        services.AddSingleton(all => new AuditLog(Path.Combine(served.StateFolder, "audit"), Teller(all)));
        services.AddSingleton(all => new QueryGate(settings, served.Clock, all.GetRequiredService<AuditLog>()));
        services.AddSingleton(all => new LiveFeed(served.Project.Services.Store, served.Clock, settings, Teller(all)));
        services.AddSingleton(all => TileBoard.Of(served, all.GetRequiredService<QueryGate>(), all.GetRequiredService<LiveFeed>(), all.GetRequiredService<ImageShelf>(), settings, Teller(all)));
        services.AddSingleton(new DashboardShelf(served)).AddSingleton(new ImageShelf(served)).AddSingleton<SqlDesk>().AddSingleton<ProjectBoard>().AddSingleton<EditDesk>();
        services.AddSingleton<AnswerShelf>().AddSingleton<SqlBench>().AddSingleton<CatalogBoard>().AddSingleton<LineageBoard>();
        services.AddSingleton(new QueryFolder(served.QueryFolder, served.Project.Services.NewId));
        services.AddSingleton(new ServerFacts(served.Clock)).AddSingleton<ActionDesk>().AddSingleton<FreshnessBoard>().AddSingleton<ProjectFiles>().AddSingleton(all => new UpdateRunner(Teller(all)));
        services.AddSingleton(all => new PipelineBoard(served, all.GetRequiredService<UpdateRunner>(), settings, Teller(all)));
        services.AddSingleton<PaperDesk>().AddSingleton(new SnapshotFile(served.DashboardFolder, served.Project.Services.NewId));
        services.AddSingleton(new SnapshotShelf(served.SnapshotFolder, served.Root, served.Project.Services.NewId));
        Func<FileMail, CancellationToken, Task>? send = served.Project.Definition.Mail is MailServer mail ? new MailNotifier(mail).SendAsync : null;
        services.AddSingleton(all => ActivatorUtilities.CreateInstance<SnapshotRunner>(all, new SnapshotWays(send, Teller(all))));
        services.AddSingleton<CircuitCounter>().AddSingleton<Microsoft.AspNetCore.Components.Server.Circuits.CircuitHandler>(static all => all.GetRequiredService<CircuitCounter>());

        // A restart ends all open pages anyway, so the keys of their marks need not outlive it.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddRouting();
        services.AddAuthentication(SessionHandler.Name).AddScheme<AuthenticationSchemeOptions, SessionHandler>(SessionHandler.Name, configureOptions: null);
        services.AddAuthorizationBuilder().AddPolicy(Roles.Admin, static policy => policy.RequireRole(Roles.Admin));
        services.AddCascadingAuthenticationState();
        services.AddScoped<Microsoft.AspNetCore.Components.Authorization.AuthenticationStateProvider, SessionWatch>();
        services.AddHttpContextAccessor();
        services.AddMudServices();
        services.AddAntiforgery(static options => options.Cookie.Name = "millrace-form");
        services.AddRazorComponents().AddInteractiveServerComponents();
    }

    private static void Use(WebApplication app, ServerSettings settings)
    {
        RequestGuard guard = new(settings);
        ILogger logger = app.Services.GetRequiredService<ILogger<MillraceServer>>();
        AssetLibrary assets = app.Services.GetRequiredService<AssetLibrary>();
        app.Use(next => context => guard.InvokeAsync(context, next));
        app.Use(next => context => FaultAnswer.InvokeAsync(context, next, logger));
        FaultAnswer.ShowUnknownAddresses(app);
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapGet("/assets/{hash}/{name}", (HttpContext context, string hash, string name) => assets.ServeAsync(context, hash, name)).AllowAnonymous();
        RouteGroupBuilder groups = app.MapGroup("").RequireAuthorization();
        foreach (IEndpointGroup group in Registry<IEndpointGroup>.Discover([typeof(MillraceServer).Assembly], static group => group.Name).All) group.Map(groups);
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(static options => options.ContentSecurityFrameAncestorsPolicy = null);
    }

    private static IPAddress AddressOf(string text) => text.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
        : IPAddress.TryParse(text, out IPAddress? address) ? address : throw ServerErrors.AddressInvalid(text);

    private async Task BeginAsync(ServerSettings settings, ServedProject served, CancellationToken cancellationToken)
    {
        try
        {
            await _app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is IOException or System.Net.Sockets.SocketException or UnauthorizedAccessException)
        {
            throw ServerErrors.CannotListen(settings.BindAddress, settings.Port, cause);
        }

        _app.Services.GetRequiredService<ExportFolder>(); // Room that files of ended servers take is free from the start.
        Uri listening = new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()); // A server that has started listens.
        bool isAny = IPAddress.TryParse(listening.Host.Trim('[', ']'), out IPAddress? address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));
        Address = new UriBuilder("http", isAny ? "127.0.0.1" : listening.Host, listening.Port).Uri;
        ServerLoop loop = new(settings.RetryPeriod, served.Clock, _logger);
        _loops = Task.WhenAll(((IEnumerable<Func<CancellationToken, Task>>)
        [
            _app.Services.GetRequiredService<AuditLog>().RunAsync,
            _app.Services.GetRequiredService<LiveFeed>().RunAsync,
            _app.Services.GetRequiredService<TileBoard>().RunAsync,
            _app.Services.GetRequiredService<PipelineBoard>().RunAsync,
            _app.Services.GetRequiredService<UpdateRunner>().RunAsync,
            _app.Services.GetRequiredService<SnapshotRunner>().RunAsync,
            _app.Services.GetRequiredService<ProjectFiles>().RunAsync,
            _ => Task.Run(_app.Services.GetRequiredService<AssetLibrary>().WarmUp, CancellationToken.None),
        ]).Select(work => loop.KeepAsync(work, _stop.Token)));
        ServerLog.Started(_logger, served.Name, Address.ToString());
    }
}
