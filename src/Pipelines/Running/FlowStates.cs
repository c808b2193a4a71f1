using Millrace.Engine.States;
using Millrace.Ingest.States;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Running;

/// <summary>
/// What the operators of one streaming flow know of their series, from batch to batch. It is read from the flow's folder when
/// the first batch asks for it, and kept in memory for the batches that follow.
/// </summary>
internal sealed class FlowStates(PipelineServices services, PipelineHome home, FlowDeclaration flow, long generation)
{
    private readonly Dictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <summary>A try of a batch starts.</summary>
    public BatchStates Begin(long batch) => new(this, services.Engine, batch);

    /// <summary>What an operator knows after the batch before.</summary>
    public async Task<Known> KnownAsync(string op, string identity, long batch, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(identity, out Known? known)) return known;
        SeriesStateLog log = new(services.Store, home.SeriesStates(flow, generation, op, identity));
        SeriesMemory memory = await log.ReadAsync(op, batch - 1, cancellationToken).ConfigureAwait(false);
        return _known[identity] = new Known(op, log, memory);
    }

    /// <summary>An operator with its files and what it knows.</summary>
    internal sealed record Known(string Op, SeriesStateLog Log, SeriesMemory Memory);
}
