using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Millrace.DeltaProtocol;
using Millrace.Foundation.Names;
using Millrace.Server.Contract;
using Millrace.Server.Faults;
using Millrace.Server.Home;
using Millrace.Server.Live;
using Millrace.Server.Security;
using Millrace.Server.Settings;
using Millrace.Workspace.Tiles;

namespace Millrace.Server.Endpoints;

/// <summary>
/// Tells programs of new versions as they come: <c>GET /api/live?table=a&amp;table=b</c> sends an event <c>version</c> for each table at
/// once and for every version after it.
/// </summary>
public sealed class LiveEndpoints : IEndpointGroup
{
    private const int MostTables = 100;
    private const int MostWaiting = 1_000;

    /// <inheritdoc/>
    public string Name => "live";

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.MapGet("/api/live", SendAsync);
    }

    private static async Task SendAsync(
        HttpContext context, string[] table, ServedProject served, LiveFeed feed, ServerSettings settings, AccessKeeper keeper, IHostApplicationLifetime life)
    {
        if (table.Length is 0 or > MostTables) throw ServerErrors.RequestInvalid($"name 1 to {MostTables} tables, as in ?table=sensor_bronze");
        Dictionary<string, string> names = new(StringComparer.Ordinal);
        List<TableVersion> versions = [];
        foreach (string text in table)
        {
            TableName name = TableName.FromParts(text.Split('.'), served.DefaultCatalog, served.DefaultSchema);
            DeltaLog log = await served.Project.Services.Metastore.TryOpenAsync(name, context.RequestAborted).ConfigureAwait(false)
                ?? throw served.Project.Services.Metastore.NotFound(name, location: null);
            if (names.TryAdd(log.Root.Value, name.ToString()))
                versions.Add(new TableVersion(log.Root.Value, (await log.SnapshotAsync(context.RequestAborted).ConfigureAwait(false)).Version));
        }

        // Should a reader fall far behind, the oldest news go: the newest version of a table says all.
        Channel<TableVersion> news = Channel.CreateBounded<TableVersion>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest });
        using IDisposable watch = feed.Watch(versions, version => news.Writer.TryWrite(version));
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        foreach (TableVersion version in versions) await WriteAsync(context, names, version).ConfigureAwait(false);

        // It lasts as long as the secret it was asked with, and the server does not wait for it.
        string secret = context.User.FindFirst(SessionHandler.SecretClaim)?.Value ?? "";
        while (!life.ApplicationStopping.IsCancellationRequested && keeper.FindUserOfId(secret) is not null)
        {
            using CancellationTokenSource quiet = new(settings.RetryPeriod, served.Clock);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(quiet.Token, context.RequestAborted, life.ApplicationStopping);
            try
            {
                await WriteAsync(context, names, await news.Reader.ReadAsync(either.Token).ConfigureAwait(false)).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
            {
                // Something now and then, so that both ends notice when the other is gone.
                await context.Response.WriteAsync(": here\n\n", context.RequestAborted).ConfigureAwait(false);
                await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
            }
        }
    }

    private static async Task WriteAsync(HttpContext context, Dictionary<string, string> names, TableVersion version)
    {
        string data = System.Text.Json.JsonSerializer.Serialize(new { table = names[version.Table], version = version.Version });
        await context.Response.WriteAsync($"event: version\ndata: {data}\n\n", context.RequestAborted).ConfigureAwait(false);
        await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }
}
