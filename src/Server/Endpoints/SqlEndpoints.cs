using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Millrace.Server.Contract;
using Millrace.Server.Faults;
using Millrace.Server.Gate;

namespace Millrace.Server.Endpoints;

/// <summary>Answers a query of a program: <c>POST /api/sql</c> with <c>{"sql": "…", "limit": 1000}</c>.</summary>
public sealed class SqlEndpoints : IEndpointGroup
{
    /// <inheritdoc/>
    public string Name => "sql";

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.MapPost("/api/sql", AnswerAsync).DisableAntiforgery();
    }

    private static async Task AnswerAsync(HttpContext context, SqlDesk desk)
    {
        SqlRequest request = await ReadAsync(context).ConfigureAwait(false);
        SqlAnswer answer = await desk.AskAsync(RequestParts.UserOf(context), request.Sql!, request.Limit, context.RequestAborted).ConfigureAwait(false);
        context.Response.ContentType = "application/json";
        Utf8JsonWriter json = new(context.Response.BodyWriter);
        await using (json.ConfigureAwait(false)) answer.WriteJson(json);
    }

    private static async Task<SqlRequest> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType()) throw ServerErrors.RequestInvalid("it is no JSON: send it with 'Content-Type: application/json'");
        try
        {
            SqlRequest? request = await context.Request.ReadFromJsonAsync<SqlRequest>(context.RequestAborted).ConfigureAwait(false);
            return string.IsNullOrWhiteSpace(request?.Sql) ? throw ServerErrors.RequestInvalid("it has no member 'sql' with a query") : request;
        }
        catch (JsonException problem)
        {
            throw ServerErrors.RequestInvalid($"it is no JSON: {problem.Message}");
        }
    }

    private sealed record SqlRequest(string? Sql, int? Limit);
}
