using Millrace.Engine.Queries;

namespace Millrace.Pipelines.Running;

/// <summary>What a batch counted.</summary>
/// <param name="Written">What was read, dropped and written.</param>
/// <param name="CheckedRows">Rows that expectations were about: not the events that only remove rows.</param>
/// <param name="Applied">What change events did; null where rows are appended.</param>
internal sealed record BatchCounts(ParquetWritten Written, long CheckedRows, AppliedChanges? Applied)
{
    /// <summary>What the expectations of the views counted that the flow reads.</summary>
    public IReadOnlyList<ExpectationSummary> InViews { get; init; } = [];

    /// <summary>Rows the target got.</summary>
    public long RowsOut => Applied?.Upserted ?? Written.RowsOut;
}
