using Millrace.Catalog.Metadata;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Planning;

namespace Millrace.Pipelines.Running;

/// <summary>Gives the catalog the views of a pipeline: one file a view, replaced as a whole.</summary>
internal static class ViewPublisher
{
    public static async Task<DatasetSummary> RunAsync(PipelineServices services, EventWriter events, Stage.Define stage, CancellationToken cancellationToken)
    {
        FlowDeclaration flow = stage.Dataset.Flows[0];
        DatasetSummary summary = FlowRunner.SummaryOf(stage);
        events.FlowState(stage, flow, "STARTING", fault: null);
        bool isSame = await services.Metastore.Views.HoldsAsync(stage.View, cancellationToken).ConfigureAwait(false);
        if (!isSame) await services.Metastore.Views.ReplaceAsync(stage.View, cancellationToken).ConfigureAwait(false);
        events.FlowState(stage, flow, isSame ? "IDLE" : "COMPLETED", fault: null);
        return summary with { State = isSame ? DatasetState.Idle : DatasetState.Completed };
    }
}
