using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Millrace.Engine;
using Millrace.Server.Contract;
using Millrace.Server.Faults;
using Millrace.Server.Gate;
using Millrace.Server.Home;
using Millrace.Server.Hosting;
using Millrace.Server.Live;
using Millrace.Server.Settings;
using Millrace.Workspace.Answers;

namespace Millrace.Server.Endpoints;

/// <summary>
/// The rows of an answer that the SQL page shows: <c>GET /api/answers/{id}/rows</c> gives a window of them, <c>rows.csv</c> and
/// <c>rows.parquet</c> run its query once more and give all rows as a file.
/// </summary>
public sealed class AnswerEndpoints : IEndpointGroup
{
    private const int MostRows = 2_000;

    /// <inheritdoc/>
    public string Name => "answers";

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.MapGet("/api/answers/{id}/rows", WindowAsync);
        routes.MapGet("/api/answers/{id}/rows.csv", static (HttpContext context, string id, AnswerShelf shelf, SqlDesk desk, ExportFolder exports, ServedProject served, ServerSettings settings) =>
            SendAsync(context, shelf.Find(id, RequestParts.UserOf(context)), "csv", desk, exports, served, settings));
        routes.MapGet("/api/answers/{id}/rows.parquet", static (HttpContext context, string id, AnswerShelf shelf, SqlDesk desk, ExportFolder exports, ServedProject served, ServerSettings settings) =>
            SendAsync(context, shelf.Find(id, RequestParts.UserOf(context)), "parquet", desk, exports, served, settings));
    }

    private static async Task WindowAsync(HttpContext context, string id, int from, int count, int? sort, bool? down, AnswerShelf shelf)
    {
        Answer answer = shelf.Find(id, RequestParts.UserOf(context)).Answer;
        if (sort < 0 || sort >= answer.Columns.Count) throw ServerErrors.RequestInvalid($"the answer has no column at place {sort}");
        IReadOnlyList<int>? order = sort is int column ? answer.Sorted(column, down ?? false) : null;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        Utf8JsonWriter json = new(context.Response.BodyWriter);
        await using (json.ConfigureAwait(false)) answer.WriteRows(json, from, Math.Min(count, MostRows), order);
    }

    /// <summary>The file is whole before its first byte is sent, so that a slow reader keeps no query waiting.</summary>
    private static async Task SendAsync(HttpContext context, HeldAnswer held, string kind, SqlDesk desk, ExportFolder exports, ServedProject served, ServerSettings settings)
    {
        string path = exports.NewFile(kind);
        try
        {
            MillraceEngine engine = served.Project.Services.Engine;
            await desk.RunAsync(
                new QueryTicket(held.User, "export", held.Statement),
                async (bound, stop) =>
                {
                    if (kind == "parquet") return AnswerFile.WriteParquet(engine, bound, path, settings.MaxExportRows, stop);
                    FileStream output = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
                    await using (output.ConfigureAwait(false)) return await AnswerFile.WriteCsvAsync(engine, bound, output, settings.MaxExportRows, stop).ConfigureAwait(false);
                },
                static rows => rows,
                context.RequestAborted).ConfigureAwait(false);
            context.Response.ContentType = kind == "csv" ? "text/csv; charset=utf-8" : "application/vnd.apache.parquet";
            context.Response.Headers.ContentDisposition = $"attachment; filename=query.{kind}";
            await context.Response.SendFileAsync(path, context.RequestAborted).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
