using Millrace.DeltaProtocol.Snapshots;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Planning;

namespace Millrace.Pipelines.Running;

/// <summary>Where a flow stands in its own history: which of its beginnings it goes on from.</summary>
/// <param name="Number">The number under which it keeps its position and states.</param>
/// <param name="Generation">How often its table was reset.</param>
/// <param name="Progress">What the first commit has to tell when it begins anew; else empty.</param>
internal sealed record FlowStart(long Number, long Generation, IReadOnlyDictionary<string, long> Progress)
{
    /// <summary>The start of a flow in a stage.</summary>
    public static FlowStart Of(PipelineHome home, Stage.Append stage, FlowDeclaration flow, Snapshot? target, long generation)
    {
        long number = home.StartOf(flow, target, generation);
        long done = target?.TransactionVersion(home.RestartAppId(flow)) ?? 0;
        FlowRestart? restart = stage.Restarts.FirstOrDefault(wish => wish.Flow == flow.Name && wish.Number > done);
        return restart is null
            ? new FlowStart(number, generation, new Dictionary<string, long>())
            : new FlowStart(number + restart.Number - done, generation, new Dictionary<string, long> { [home.RestartAppId(flow)] = restart.Number });
    }
}
