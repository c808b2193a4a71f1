using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Names;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Planning;

/// <summary>Finds the flows that an update starts again: those asked for, and those an earlier update did not get to.</summary>
internal sealed class FlowRestarts
{
    private readonly PipelineHome _home;
    private readonly HashSet<string> _wanted = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<FlowRestart> _pending;

    /// <exception cref="Foundation.Faults.MillraceException">PIPELINE_FLOW_UNKNOWN.</exception>
    public FlowRestarts(PipelineHome home, PipelineGraph graph, UpdateRequest request)
    {
        _home = home;
        _pending = [.. request.PendingResets.Select(FlowRestart.TryParse).OfType<FlowRestart>()];
        FlowDeclaration[] flows = [.. graph.Nodes.Where(node => node.Dataset.IsStored || node.Dataset.Sink is not null).SelectMany(node => node.Flows)];
        foreach (string name in request.ResetFlows)
        {
            FlowDeclaration flow = Find(flows, name);
            if (graph.Find(flow.Target)?.Dataset.Kind is not (DatasetKind.StreamingTable or DatasetKind.Sink)) throw UpdateErrors.FlowHasNoPosition(name, flow.Target, flow.Location);
            if (flow.Changes?.Snapshots is not null) throw UpdateErrors.SnapshotsFromStart(name, flow.Target, flow.Location);
            _wanted.Add(flow.Name);
            Targets.Add(flow.Target);
        }
    }

    /// <summary>The tables whose flows were asked for.</summary>
    public HashSet<TableName> Targets { get; } = [];

    /// <summary>What is to be started again for a table.</summary>
    public IReadOnlyList<FlowRestart> Of(DatasetNode node, Snapshot? existing, bool isReset)
    {
        if (isReset && Targets.Contains(node.Name)) throw UpdateErrors.ResetTwice(node.Name);
        List<FlowRestart> restarts = [];
        if (existing is null || isReset) return restarts;
        foreach (FlowDeclaration flow in node.Flows)
        {
            long done = existing.TransactionVersion(_home.RestartAppId(flow)) ?? 0;
            bool isPending = _pending.Any(pending => pending.Number > done && pending.Flow.Equals(flow.Name, StringComparison.OrdinalIgnoreCase));
            if (isPending || _wanted.Contains(flow.Name)) restarts.Add(new FlowRestart(flow.Name, done + 1));
        }

        return restarts;
    }

    private static FlowDeclaration Find(FlowDeclaration[] flows, string name)
    {
        string plain = name.Replace("`", "", StringComparison.Ordinal);
        FlowDeclaration[] found = [.. flows.Where(flow => flow.Name.Equals(plain, StringComparison.OrdinalIgnoreCase))];
        if (found.Length == 0) found = [.. flows.Where(flow => flow.Name.EndsWith("." + plain, StringComparison.OrdinalIgnoreCase))];
        return found.Length == 1 ? found[0] : throw UpdateErrors.FlowUnknown(name, [.. flows.Select(flow => flow.Name.Split('.')[^1])]);
    }
}
