using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Server.Contract;
using Millrace.Server.Gate;
using Millrace.Server.Home;
using Millrace.Server.Hosting;
using Millrace.Server.Live;
using Millrace.Server.Settings;
using Millrace.Workspace.Answers;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Faults;
using Millrace.Workspace.Filters;
using Millrace.Workspace.Tiles;

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

    private static async Task SendAsync(
        HttpContext context, string name, string widget, DashboardShelf shelf, TileBoard board, QueryGate gate, ExportFolder exports, ServedProject served, ServerSettings settings)
    {
        name = RequestParts.DashboardOf(name);
        Dashboard dashboard = shelf.Open(name);
        (DashboardPage page, Widget found) = dashboard.Pages.Select(page => (page, page.Find(widget))).FirstOrDefault(static pair => pair.Item2 is not null) is (DashboardPage there, Widget tile)
            ? (there, tile)
            : throw WorkspaceErrors.NotFound("tile", widget, NearestText.Of(widget, dashboard.Pages.SelectMany(static page => page.Widgets), static known => known.Name)?.Name);
        Selections selections = RequestParts.SelectionsOf(context.Request);
        TileQuestion question = new(name, dashboard, page, found, selections);
        QueryTicket ticket = new(RequestParts.UserOf(context), "export", question.Text);
        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = new System.Net.Mime.ContentDisposition { FileName = $"{Plain(found.Title ?? found.Name)}.csv" }.ToString();
        if (found.Kind == WidgetKind.Series)
        {
            // Its tile holds columns of pixels; a file has the readings.
            await SendWholeAsync(context, question, ticket, board, gate, exports, served, settings).ConfigureAwait(false);
            return;
        }

        IReadOnlyDictionary<string, TileFrame> frames = await gate.RunAsync(
            ticket,
            stop => board.AnswerAsync(dashboard, page, found, selections, stop),
            static answer => answer.Values.Sum(static frame => (long)frame.RowCount), context.RequestAborted).ConfigureAwait(false);
        if (frames.Values.FirstOrDefault(static frame => frame.Fault is not null)?.Fault is MillraceException fault) throw fault;
        if (frames.Values.Any(static frame => frame.IsTruncated))
        {
            await SendWholeAsync(context, question, ticket, board, gate, exports, served, settings).ConfigureAwait(false);
            return;
        }

        foreach (TileFrame frame in frames.Values) await WriteAsync(context, frame).ConfigureAwait(false);
    }

    private static async Task SendWholeAsync(
        HttpContext context, TileQuestion question, QueryTicket ticket, TileBoard board, QueryGate gate, ExportFolder exports, ServedProject served, ServerSettings settings)
    {
        string path = exports.NewFile("csv");
        try
        {
            await gate.RunAsync(ticket, stop => WriteAsync(path, question, board, served, settings, stop), static rows => rows, context.RequestAborted).ConfigureAwait(false);
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

    private static async Task WriteAsync(HttpContext context, TileFrame frame)
    {
        const int RowsAtOnce = 1_000;
        StringBuilder lines = new();
        lines.AppendJoin(',', frame.Columns.Select(static column => Field(column.Name))).Append("\r\n");
        for (int row = 0; row < frame.RowCount; row++)
        {
            lines.AppendJoin(',', frame.Columns.Select(column => Field(column.Text(row) ?? ""))).Append("\r\n");
            if (row % RowsAtOnce != RowsAtOnce - 1) continue;
            await context.Response.WriteAsync(lines.ToString(), context.RequestAborted).ConfigureAwait(false);
            lines.Clear();
        }

        await context.Response.WriteAsync(lines.ToString(), context.RequestAborted).ConfigureAwait(false);
    }

    private static string Field(string text) => AnswerFile.Field(text, isText: true);

    private static string Plain(string text)
    {
        string plain = string.Concat(text.Select(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : ' ')).Trim();
        return plain.Length == 0 ? "tile" : plain[..Math.Min(plain.Length, 60)];
    }
}
