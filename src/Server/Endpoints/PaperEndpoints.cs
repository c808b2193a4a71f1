using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Millrace.Foundation.Faults;
using Millrace.Server.Contract;
using Millrace.Server.Faults;
using Millrace.Server.Gate;
using Millrace.Server.Home;
using Millrace.Server.Live;
using Millrace.Server.Security;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Filters;
using Millrace.Workspace.Paper;
using Millrace.Workspace.Snapshots;

namespace Millrace.Server.Endpoints;

/// <summary>
/// Dashboards on paper: <c>GET /dashboards/{name}.pdf</c> with the selections of the page's address, <c>/shared/{secret}.pdf</c> for whoever has a
/// published link, and <c>/api/dashboards/{name}/snapshots/{file}</c> for what was kept.
/// </summary>
public sealed class PaperEndpoints : IEndpointGroup
{
    private const string Pdf = "application/pdf";

    /// <inheritdoc/>
    public string Name => "paper";

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.MapGet("/dashboards/{name}.pdf", NamedAsync);
        routes.MapGet("/shared/{token}.pdf", SharedAsync).AllowAnonymous();
        routes.MapGet("/api/dashboards/{name}/snapshots/{file}", KeptAsync);
    }

    private static string NameOf(string name) => name.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private static Task NamedAsync(HttpContext context, string name, PaperDesk desk, DashboardShelf shelf, ServedProject served) =>
        SendAsync(context, NameOf(name), desk, shelf, served);

    private static Task SharedAsync(HttpContext context, string token, AccessKeeper keeper, PaperDesk desk, DashboardShelf shelf, ServedProject served) =>
        SendAsync(context, keeper.FindDashboard(token) ?? throw ServerErrors.LinkUnknown(), desk, shelf, served);

    private static async Task SendAsync(HttpContext context, string name, PaperDesk desk, DashboardShelf shelf, ServedProject served)
    {
        Dashboard board = shelf.Open(name);
        Selections selections = SelectionText.Read(context.Request.Query.SelectMany(static part => part.Value.Select(value => KeyValuePair.Create(part.Key, value ?? ""))));
        string? page = context.Request.Query["page"].FirstOrDefault();
        PaperSize size = context.Request.Query["paper"].FirstOrDefault()?.ToLowerInvariant() switch
        {
            null or "a4" => PaperSize.A4,
            "letter" => PaperSize.Letter,
            string other => throw ServerErrors.RequestInvalid($"there is no paper '{other}'; it is a4 or letter"),
        };
        PaperOrder order = new(name.Split('/')[^1], board, string.IsNullOrEmpty(page) ? null : page, selections);
        PaperBoard paper = await desk.ReadAsync(name, context.User.Identity?.Name ?? "", "export", order, served.Clock.LocalTimeZone, context.RequestAborted).ConfigureAwait(false);
        byte[] bytes = DashboardPaper.Write(paper, size);
        context.Response.ContentType = Pdf;
        context.Response.ContentLength = bytes.Length;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentDisposition = Disposition(context, $"{order.Title}.pdf");
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
    }

    private static async Task KeptAsync(HttpContext context, string name, string file, SnapshotShelf shelf, AuditLog audit, ServedProject served)
    {
        string dashboard = NameOf(name);
        string user = context.User.Identity?.Name ?? "";
        string outcome = "OK";
        try
        {
            string path = shelf.FileOf(dashboard, file);
            context.Response.ContentType = Pdf;
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers.ContentDisposition = Disposition(context, file);
            await context.Response.SendFileAsync(path, context.RequestAborted).ConfigureAwait(false);
        }
        catch (MillraceException fault)
        {
            outcome = fault.Code.Value;
            throw;
        }
        finally
        {
            audit.Add(new AuditEntry(served.Clock.GetUtcNow(), user, "export", $"snapshot {dashboard}/{file}", TimeSpan.Zero, Rows: null, outcome));
        }
    }

    /// <summary>Saved as a file, unless the address asks for it to be opened.</summary>
    private static string Disposition(HttpContext context, string file)
    {
        string plain = string.Concat(file.Select(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '-'));
        string kind = context.Request.Query["open"].FirstOrDefault() == "1" ? "inline" : "attachment";
        return $"{kind}; filename=\"{plain}\"; filename*=UTF-8''{Uri.EscapeDataString(file)}";
    }
}
