using Millrace.Engine;
using Millrace.Engine.States;

namespace Millrace.Pipelines.Running;

/// <summary>
/// What the operators of a flow learn from one batch. It is written before the batch is committed and holds as soon as the
/// table's log says that it was: a batch that is tried again starts from what was known before it.
/// </summary>
internal sealed class BatchStates(FlowStates flow, MillraceEngine engine, long batch) : IDisposable
{
    private readonly Dictionary<string, Work> _works = new(StringComparer.Ordinal);

    /// <summary>The name under which the engine finds what an operator knows.</summary>
    public async Task<string> NameOfAsync(string op, string identity, CancellationToken cancellationToken)
    {
        if (_works.TryGetValue(identity, out Work? work)) return work.Session.Name;
        FlowStates.Known known = await flow.KnownAsync(op, identity, batch, cancellationToken).ConfigureAwait(false);
        SeriesSession session = engine.OpenSession(known.Memory);
        _works[identity] = new Work(known, session);
        return session.Name;
    }

    /// <summary>Writes what was learned, and says how many rows came too late to be computed.</summary>
    public async Task<long> WriteAsync(CancellationToken cancellationToken)
    {
        long late = 0;
        foreach (Work work in _works.Values)
        {
            SeriesChange change = engine.Finish(work.Session, cancellationToken);
            work.Change = change;
            late += change.LateRows;
            await work.Known.Log.WriteAsync(work.Known.Op, batch, work.Known.Memory, change, cancellationToken).ConfigureAwait(false);
        }

        return late;
    }

    /// <summary>The batch is in the table.</summary>
    public async Task CommittedAsync()
    {
        foreach (Work work in _works.Values)
        {
            if (work.Change is not SeriesChange change) continue;
            await work.Known.Log.CommittedAsync(batch, work.Known.Memory, change, CancellationToken.None).ConfigureAwait(false);
            work.Known.Memory.Apply(change);
        }
    }

    public void Dispose()
    {
        foreach (Work work in _works.Values) work.Session.Dispose();
        _works.Clear();
    }

    private sealed class Work(FlowStates.Known known, SeriesSession session)
    {
        public FlowStates.Known Known => known;

        public SeriesSession Session => session;

        public SeriesChange? Change { get; set; }
    }
}
