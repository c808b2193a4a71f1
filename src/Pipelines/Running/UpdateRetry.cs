using Millrace.Foundation.Names;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Planning;

namespace Millrace.Pipelines.Running;

/// <summary>What an update that has failed is tried again with.</summary>
internal static class UpdateRetry
{
    /// <summary>True when everything that failed, failed by something that may go away.</summary>
    public static bool MayHelp(UpdateSummary summary)
    {
        DatasetSummary[] failed = [.. summary.Datasets.Where(static dataset => dataset.State == DatasetState.Failed)];
        return failed.Length > 0 && failed.All(static dataset => dataset.Fault is Exception fault && RunRules.MayGoAway(fault, isContinuous: false));
    }

    /// <summary>The next update: what failed and what was skipped for it, or all when not even the plan was made.</summary>
    public static UpdateRequest Of(UpdateRequest request, UpdateSummary? summary, PipelineDeclaration declaration)
    {
        if (summary is null) return request with { Cause = "RETRY_ON_FAILURE" };
        DatasetSummary[] left = [.. summary.Datasets.Where(static dataset => dataset.State is DatasetState.Failed or DatasetState.Skipped)];
        ILookup<bool, string> names = left.ToLookup(dataset => IsForced(dataset, request, declaration), static dataset => dataset.Name.ToString());
        return request with
        {
            Cause = "RETRY_ON_FAILURE",
            Select = [.. names[false]],
            FullRefresh = [.. names[true]],
            IsFullRefreshOfAll = false,
            ResetFlows = [],
        };
    }

    /// <summary>What two updates did together: the later one had only a part to do.</summary>
    public static UpdateSummary Joined(UpdateSummary? before, UpdateSummary later, TimeSpan elapsed)
    {
        if (before is null) return later with { Elapsed = elapsed };
        Dictionary<TableName, DatasetSummary> news = later.Datasets.Where(static dataset => dataset.State != DatasetState.Excluded).ToDictionary(static dataset => dataset.Name);
        return later with
        {
            Datasets = [.. before.Datasets.Select(dataset => news.TryGetValue(dataset.Name, out DatasetSummary? again) ? SummaryTotals.Add(dataset, again) : dataset)],
            Elapsed = elapsed,
        };
    }

    // A streaming table that was not emptied yet is remembered as such; a view is not.
    private static bool IsForced(DatasetSummary dataset, UpdateRequest request, PipelineDeclaration declaration)
    {
        if (dataset.Kind != DatasetKind.MaterializedView || !Planner.MayReset(declaration.Find(dataset.Name)!)) return false;
        string full = dataset.Name.ToString();
        return request.IsFullRefreshOfAll || request.FullRefresh.Select(static name => name.Replace("`", "", StringComparison.Ordinal))
            .Any(name => full.Equals(name, StringComparison.OrdinalIgnoreCase) || full.EndsWith("." + name, StringComparison.OrdinalIgnoreCase));
    }
}
