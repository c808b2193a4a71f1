using Millrace.Foundation.Text;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Sources;

namespace Millrace.Pipelines.Quarantine;

/// <summary>What a quarantine must know of the batch whose rows it takes.</summary>
/// <param name="Flow">Name of the flow.</param>
/// <param name="Number">Number of the batch; null for a refresh.</param>
/// <param name="Progress">The name under which the quarantine keeps the flow's progress, and the number; null for a refresh.</param>
/// <param name="ReplacesAll">True when its rows take the place of all rows before.</param>
/// <param name="Source">Where its rows come from, as JSON, for rows of which no more is known.</param>
/// <param name="UpdateId">The update.</param>
internal sealed record QuarantineBatch(
    string Flow, long? Number, (string AppId, long Number)? Progress, bool ReplacesAll, string Source, string UpdateId)
{
    /// <summary>True for the rows that an earlier try of the batch left.</summary>
    public string Condition => $"{QuarantineColumns.Flow} = {Sql.Text(Flow)} AND {QuarantineColumns.Batch} = {Sql.Number(Number ?? 0)}";

    /// <summary>A batch of a flow.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="slice">What it reads; null when it reads all.</param>
    /// <param name="progress">The progress that the dataset keeps.</param>
    /// <param name="replacesAll">True when its rows take the place of all rows before.</param>
    /// <param name="updateId">The update.</param>
    public static QuarantineBatch Of(
        FlowDeclaration flow, FlowSlice? slice, (string AppId, long Number)? progress, bool replacesAll, string updateId) =>
        new(flow.Name, progress?.Number, progress is (string appId, long number) ? ($"{appId}:quarantine", number) : null, replacesAll, RowOrigin.Of(slice), updateId);
}
