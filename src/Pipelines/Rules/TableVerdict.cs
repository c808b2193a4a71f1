namespace Millrace.Pipelines.Rules;

/// <summary>What a rule about a table as a whole has found.</summary>
/// <param name="Passed">How often it was kept: once for a table, or by so many intervals.</param>
/// <param name="Failed">How often it was not.</param>
/// <param name="Finding">What was found, for people.</param>
internal sealed record TableVerdict(long Passed, long Failed, string Finding)
{
    /// <summary>A judgement of the whole.</summary>
    public static TableVerdict Of(bool isKept, string finding) => new(isKept ? 1 : 0, isKept ? 0 : 1, finding);
}
