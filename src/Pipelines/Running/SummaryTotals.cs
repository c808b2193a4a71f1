namespace Millrace.Pipelines.Running;

/// <summary>Sums what several runs of a dataset have done.</summary>
internal static class SummaryTotals
{
    /// <summary>Both together; state, way and version are those of the later one, unless it found nothing to do.</summary>
    public static DatasetSummary Add(DatasetSummary before, DatasetSummary later)
    {
        bool wasNothing = later.State == DatasetState.Idle && before.State == DatasetState.Completed;
        return (wasNothing ? before : later) with
        {
            RowsIn = before.RowsIn + later.RowsIn,
            RowsOut = before.RowsOut + later.RowsOut,
            RowsDeleted = before.RowsDeleted + later.RowsDeleted,
            RowsDropped = before.RowsDropped + later.RowsDropped,
            FlawedRecords = before.FlawedRecords + later.FlawedRecords,
            RowsLate = before.RowsLate + later.RowsLate,
            Elapsed = before.Elapsed + later.Elapsed,
            IsResetRefused = before.IsResetRefused || later.IsResetRefused,
            Expectations = later.Expectations.Count == before.Expectations.Count
                ? [.. before.Expectations.Zip(later.Expectations, Add)]
                : later.Expectations,
        };
    }

    private static ExpectationSummary Add(ExpectationSummary first, ExpectationSummary second) => second with
    {
        Passed = first.Passed + second.Passed,
        Failed = first.Failed + second.Failed,
        Finding = second.Finding ?? first.Finding,
    };
}
