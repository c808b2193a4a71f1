using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Millrace.Engine.Queries;
using Millrace.Foundation.Text;
using Millrace.Server.Contract;
using Millrace.Server.Gate;
using Millrace.Server.Home;
using Millrace.Server.Live;
using Millrace.Server.Settings;
using Millrace.Workspace.Answers;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Faults;
using Millrace.Workspace.Filters;

namespace Millrace.Server.Endpoints;

/// <summary>The rows of a tile as a file: <c>GET /api/dashboards/{name}/tiles/{widget}.csv</c>, with the selections of the page's address.</summary>
public sealed class DashboardEndpoints : IEndpointGroup
{
    /// <inheritdoc/>
    public string Name => "dashboards";

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.MapGet("/api/dashboards/{name}/tiles/{widget}.csv", SendAsync);
    }

    private static async Task SendAsync(HttpContext context, string name, string widget, DashboardShelf shelf, TileBoard board, QueryGate gate, ServedProject served, ServerSettings settings)
    {
        Dashboard dashboard = shelf.Open(name.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase));
        (DashboardPage page, Widget found) = dashboard.Pages.Select(page => (page, page.Find(widget))).FirstOrDefault(static pair => pair.Item2 is not null) is (DashboardPage there, Widget tile)
            ? (there, tile)
            : throw WorkspaceErrors.NotFound("tile", widget, NearestText.Of(widget, dashboard.Pages.SelectMany(static page => page.Widgets), static known => known.Name)?.Name);
        Selections selections = SelectionText.Read(context.Request.Query.SelectMany(static part => part.Value.Select(value => KeyValuePair.Create(part.Key, value ?? ""))));
        QueryTicket ticket = new(context.User.Identity?.Name ?? "", "export", new TileQuestion(name, dashboard, page, found, selections).Text);
        Directory.CreateDirectory(served.ExportFolder);
        string path = Path.Combine(served.ExportFolder, $"{served.Project.Services.NewId():N}.csv");
        try
        {
            await gate.RunAsync(ticket, stop => WriteAsync(path, new TileQuestion(name, dashboard, page, found, selections), board, served, settings, stop), static rows => rows, context.RequestAborted).ConfigureAwait(false);
            context.Response.ContentType = "text/csv; charset=utf-8";
            context.Response.Headers.ContentDisposition = new System.Net.Mime.ContentDisposition { FileName = $"{Plain(found.Title ?? found.Name)}.csv" }.ToString();
            await context.Response.SendFileAsync(path, context.RequestAborted).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>All rows, also those beyond what a tile shows. The file is whole before its first byte is sent, so that a slow reader keeps no query waiting.</summary>
    private static async Task<long> WriteAsync(string path, TileQuestion question, TileBoard board, ServedProject served, ServerSettings settings, CancellationToken cancellationToken)
    {
        long rows = 0;
        FileStream output = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        await using (output.ConfigureAwait(false))
        {
            foreach (BoundQuery query in await board.WholeAsync(question.Dashboard, question.Page, question.Widget, question.Selections, cancellationToken).ConfigureAwait(false))
                rows += await AnswerFile.WriteCsvAsync(served.Project.Services.Engine, query, output, settings.MaxExportRows, cancellationToken).ConfigureAwait(false);
        }

        return rows;
    }

    private static string Plain(string text)
    {
        string plain = string.Concat(text.Select(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : ' ')).Trim();
        return plain.Length == 0 ? "tile" : plain[..Math.Min(plain.Length, 60)];
    }
}
