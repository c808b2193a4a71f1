using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Millrace.Server.Contract;
using Millrace.Server.Gate;
using Millrace.Server.Home;
using Millrace.Server.Hosting;
using Millrace.Server.Live;

namespace Millrace.Server.Endpoints;

/// <summary>Tells machines how the server is.</summary>
public sealed class HealthEndpoints : IEndpointGroup
{
    /// <inheritdoc/>
    public string Name => "health";

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.MapGet("/health", static () => Results.Json(new { status = "ok" })).AllowAnonymous();
        routes.MapGet("/health/ready", Ready).AllowAnonymous();
        routes.MapGet("/metrics", Metrics);
    }

    /// <summary>Ready is who can keep what must be remembered and has room for a query.</summary>
    private static IResult Ready(ServedProject served, QueryGate gate)
    {
        bool hasPlace = Directory.Exists(served.StateFolder);
        return Results.Json(new { status = hasPlace ? "ready" : "no warehouse", waiting = gate.Waiting }, statusCode: hasPlace ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static IResult Metrics(QueryGate gate, LiveFeed feed, TileBoard board, CircuitCounter circuits, AuditLog audit)
    {
        using System.Diagnostics.Process process = System.Diagnostics.Process.GetCurrentProcess();
        StringBuilder text = new();
        Add(text, "gauge", "millrace_pages_open", "Pages that are connected.", circuits.Open);
        Add(text, "gauge", "millrace_queries_running", "Queries that run.", gate.Running);
        Add(text, "gauge", "millrace_queries_waiting", "Queries that wait for their turn.", gate.Waiting);
        Add(text, "counter", "millrace_queries_total", "Queries that ran.", gate.Ran);
        Add(text, "counter", "millrace_queries_refused_total", "Queries that were refused since too many waited.", gate.Refused);
        Add(text, "counter", "millrace_queries_timeout_total", "Queries that were stopped since they took too long.", gate.TimedOut);
        Add(text, "gauge", "millrace_tables_watched", "Tables that are watched for new versions.", feed.Tables);
        Add(text, "counter", "millrace_table_looks_total", "Looks at tables.", feed.Looks);
        Add(text, "gauge", "millrace_tiles_shown", "Tiles that somebody looks at.", board.Tiles);
        Add(text, "gauge", "millrace_tile_viewers", "Viewers of all tiles.", board.Viewers);
        Add(text, "counter", "millrace_tiles_made_total", "Tiles that were made of new answers.", board.TilesMade);
        Add(text, "counter", "millrace_audit_lost_total", "Queries that the audit could not keep.", audit.Lost);
        Add(text, "gauge", "process_resident_memory_bytes", "Memory of the process.", process.WorkingSet64);
        Add(text, "counter", "process_cpu_seconds_total", "Time of processors that the process took.", process.TotalProcessorTime.TotalSeconds);
        return Results.Text(text.ToString(), "text/plain; version=0.0.4; charset=utf-8");
    }

    private static void Add(StringBuilder text, string kind, string name, string help, double value) =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n");
}
