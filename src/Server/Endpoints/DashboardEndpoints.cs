using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Server.Contract;
using Millrace.Server.Gate;
using Millrace.Server.Live;
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

    private static async Task SendAsync(HttpContext context, string name, string widget, DashboardShelf shelf, TileBoard board, QueryGate gate)
    {
        Dashboard dashboard = shelf.Open(name.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase));
        (DashboardPage page, Widget found) = dashboard.Pages.Select(page => (page, page.Find(widget))).FirstOrDefault(static pair => pair.Item2 is not null) is (DashboardPage there, Widget tile)
            ? (there, tile)
            : throw WorkspaceErrors.NotFound("tile", widget, NearestText.Of(widget, dashboard.Pages.SelectMany(static page => page.Widgets), static known => known.Name)?.Name);
        Selections selections = SelectionText.Read(context.Request.Query.SelectMany(static part => part.Value.Select(value => KeyValuePair.Create(part.Key, value ?? ""))));
        QueryTicket ticket = new(context.User.Identity?.Name ?? "", "export", new TileQuestion(name, dashboard, page, found, selections).Text);
        IReadOnlyDictionary<string, TileFrame> frames = await gate.RunAsync(
            ticket,
            stop => board.AnswerAsync(dashboard, page, found, selections, stop),
            static answer => answer.Values.Sum(static frame => (long)frame.RowCount), context.RequestAborted).ConfigureAwait(false);
        if (frames.Values.FirstOrDefault(static frame => frame.Fault is not null)?.Fault is MillraceException fault) throw fault;
        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = new System.Net.Mime.ContentDisposition { FileName = $"{Plain(found.Title ?? found.Name)}.csv" }.ToString();
        foreach (TileFrame frame in frames.Values) await WriteAsync(context, frame).ConfigureAwait(false);
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

    /// <summary>A text that a spreadsheet would take for a formula gets an apostrophe before it.</summary>
    private static string Field(string text)
    {
        bool isFormula = text is ['=' or '+' or '-' or '@' or '\t', ..] && !double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out _);
        string safe = isFormula ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static string Plain(string text)
    {
        string plain = string.Concat(text.Select(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : ' ')).Trim();
        return plain.Length == 0 ? "tile" : plain[..Math.Min(plain.Length, 60)];
    }
}
