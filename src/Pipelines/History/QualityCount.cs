namespace Millrace.Pipelines.History;

/// <summary>What an expectation counted in one update.</summary>
/// <param name="UpdateId">The update.</param>
/// <param name="Time">When it was last counted in it, UTC.</param>
/// <param name="Dataset">Full name of the dataset that declares it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Passed">Rows, or judgements, that keep it.</param>
/// <param name="Failed">Rows, or judgements, that break it.</param>
public sealed record QualityCount(string UpdateId, DateTimeOffset Time, string Dataset, string Name, long Passed, long Failed)
{
    /// <summary>The share that breaks it, 0 to 1; 0 when nothing was looked at.</summary>
    public double FailedShare => Passed + Failed == 0 ? 0 : (double)Failed / (Passed + Failed);
}
