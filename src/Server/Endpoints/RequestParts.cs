using Microsoft.AspNetCore.Http;
using Millrace.Server.Live;
using Millrace.Workspace.Filters;

namespace Millrace.Server.Endpoints;

/// <summary>What several groups of addresses read out of a request.</summary>
internal static class RequestParts
{
    /// <summary>The name of the signed-in user; empty for whoever has a published link.</summary>
    public static string UserOf(HttpContext context) => context.User.Identity?.Name ?? "";

    /// <summary>The name of a dashboard out of a part of an address, where slashes stay escaped.</summary>
    public static string DashboardOf(string part) => part.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>The selections that stand in an address.</summary>
    public static Selections SelectionsOf(HttpRequest request) =>
        SelectionText.Read(request.Query.SelectMany(static part => part.Value.Select(value => KeyValuePair.Create(part.Key, value ?? ""))));
}
