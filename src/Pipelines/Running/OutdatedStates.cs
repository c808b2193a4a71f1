using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Planning;

namespace Millrace.Pipelines.Running;

/// <summary>Removes what the flows of a table remembered before they began anew. Nobody reads it any more.</summary>
internal static class OutdatedStates
{
    public static async Task RemoveAsync(UpdateContext context, Stage stage, EventWriter events)
    {
        Snapshot? snapshot = await ProgressLog.SnapshotAsync(context.Services, context.Home, stage.Dataset.Dataset, CancellationToken.None).ConfigureAwait(false);
        if (snapshot is null) return;
        long generation = snapshot.TransactionVersion(context.Home.ResetAppId) ?? 0;
        foreach (FlowDeclaration flow in stage.Dataset.Flows)
        {
            foreach (string folder in context.Home.OutdatedFolders(flow, context.Home.StartOf(flow, snapshot, generation), generation))
            {
                try
                {
                    Directory.Delete(folder, recursive: true);
                }
                catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
                {
                    events.CareFailed(stage, flow, fault);
                }
            }
        }
    }
}
