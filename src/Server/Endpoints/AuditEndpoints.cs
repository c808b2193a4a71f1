using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Millrace.Server.Contract;
using Millrace.Server.Gate;
using Millrace.Server.Security;

namespace Millrace.Server.Endpoints;

/// <summary>The newest queries that were asked, for admins.</summary>
public sealed class AuditEndpoints : IEndpointGroup
{
    private const int MostEntries = 10_000;

    /// <inheritdoc/>
    public string Name => "audit";

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.MapGet("/api/audit", AnswerAsync).RequireAuthorization(Roles.Admin);
    }

    private static async Task<IResult> AnswerAsync(HttpContext context, AuditLog audit, int limit = 100)
    {
        IReadOnlyList<string> lines = await audit.NewestAsync(Math.Clamp(limit, 1, MostEntries), context.RequestAborted).ConfigureAwait(false);
        return Results.Text($"[{string.Join(",\n", lines)}]", "application/json");
    }
}
