using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Millrace.Foundation.Faults;
using Millrace.Server.Security;

namespace Millrace.Server.Hosting;

/// <summary>Makes answers of faults: JSON with code and message, and a status that says whose turn it is.</summary>
internal static class FaultAnswer
{
    public static async Task InvokeAsync(HttpContext context, RequestDelegate next, ILogger logger)
    {
        try
        {
            await next(context).ConfigureAwait(false);
            if (context.Response is { StatusCode: StatusCodes.Status404NotFound, HasStarted: false, ContentType: null } && !PageRequest.Is(context.Request))
            {
                await WriteAsync(
                    context, StatusCodes.Status404NotFound, "ADDRESS_UNKNOWN", $"There is nothing at '{context.Request.Path}'; docs/reference/serve.md lists the addresses.").ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort(); // Nobody waits for an answer.
        }
        catch (MillraceException fault) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, StatusOf(fault), fault.Code.Value, fault.Message).ConfigureAwait(false);
        }
        catch (BadHttpRequestException fault) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, fault.StatusCode, "REQUEST_INVALID", fault.Message).ConfigureAwait(false);
        }
        catch (Exception fault) when (!context.Response.HasStarted)
        {
            ServerLog.RequestFailed(logger, context.Request.Path, fault);
            await WriteAsync(context, StatusCodes.Status500InternalServerError, "DEFECT", "The server could not answer; its log tells more.").ConfigureAwait(false);
        }
    }

    /// <summary>Shows the page about unknown addresses where nothing else was said.</summary>
    public static void ShowUnknownAddresses(IApplicationBuilder app) => app.UseWhen(
        static context => PageRequest.Is(context.Request),
        static pages => pages.UseStatusCodePagesWithReExecute("/not-found", queryFormat: null, createScopeForStatusCodePages: true).Use(static next => async context =>
        {
            await next(context).ConfigureAwait(false);
            if (context.Response.StatusCode != StatusCodes.Status404NotFound && context.Features.Get<IStatusCodePagesFeature>() is IStatusCodePagesFeature feature) feature.Enabled = false;
        }));

    private static int StatusOf(MillraceException fault) => fault.Code.Value switch
    {
        "DASHBOARD_UNKNOWN" or "DASHBOARD_PART_UNKNOWN" or "TABLE_NOT_FOUND" or "ANSWER_GONE" or "SAVED_QUERY_UNKNOWN" or "SNAPSHOT_UNKNOWN" => StatusCodes.Status404NotFound,
        "QUERY_QUEUE_FULL" => StatusCodes.Status503ServiceUnavailable,
        "QUERY_TIMEOUT" => StatusCodes.Status504GatewayTimeout,
        "QUERY_NOT_READ_ONLY" => StatusCodes.Status403Forbidden,
        _ => fault.IsTransient ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status400BadRequest,
    };

    private static Task WriteAsync(HttpContext context, int status, string code, string message)
    {
        // What a file was announced with does not hold for the words that come instead of it.
        context.Response.Headers.ContentDisposition = default;
        context.Response.ContentLength = null;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { code, message }, context.RequestAborted);
    }
}
