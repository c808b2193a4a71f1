using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Maintenance;

namespace Millrace.Pipelines.Planning;

/// <summary>What an update will do.</summary>
/// <param name="Graph">The pipeline.</param>
/// <param name="Stages">The steps, sources before their readers.</param>
/// <param name="Request">What was asked for.</param>
public sealed record UpdatePlan(PipelineGraph Graph, IReadOnlyList<Stage> Stages, UpdateRequest Request);

/// <summary>What an update is asked to do.</summary>
public sealed record UpdateRequest
{
    /// <summary>Datasets to update; empty for all.</summary>
    public IReadOnlyList<string> Select { get; init; } = [];

    /// <summary>Datasets to empty and read again.</summary>
    public IReadOnlyList<string> FullRefresh { get; init; } = [];

    /// <summary>True to empty and read again all that may be reset.</summary>
    public bool IsFullRefreshOfAll { get; init; }

    /// <summary>
    /// Flows that forget their position and read their sources from the beginning, beside the rows that are there already.
    /// A flow is named as in the event log; without catalog and schema where that is clear.
    /// </summary>
    public IReadOnlyList<string> ResetFlows { get; init; } = [];

    /// <summary>Tables that an earlier full refresh has begun with and not ended; they are reset whatever is
    /// selected. Also flows that are to start again: see <see cref="Home.FlowRestart"/>.</summary>
    internal IReadOnlyList<string> PendingResets { get; init; } = [];

    /// <summary>True to check everything and change nothing.</summary>
    public bool IsValidateOnly { get; init; }

    /// <summary>When its tables are looked after: small files put together, files that nobody needs deleted.</summary>
    public MaintenanceMode Maintenance { get; init; } = MaintenanceMode.Auto;

    /// <summary>Who asks, for the event log.</summary>
    public string UserName { get; init; } = "";

    /// <summary>What started the update, in the words of the event log.</summary>
    public string Cause { get; init; } = "USER_ACTION";
}
