namespace Millrace.Workspace.Dashboards;

/// <summary>What is chosen before a viewer chooses.</summary>
/// <param name="Values">Values as texts, null for null; empty when nothing is chosen.</param>
/// <param name="Min">The start of a range, which may be relative as <c>now-12M/M</c>; null for none.</param>
/// <param name="Max">The end of a range; null for none.</param>
public sealed record DefaultSelection(IReadOnlyList<string?> Values, string? Min, string? Max)
{
    /// <summary>Nothing is chosen.</summary>
    public static DefaultSelection None { get; } = new([], Min: null, Max: null);

    /// <summary>True when nothing is chosen.</summary>
    public bool IsNone => Values.Count == 0 && Min is null && Max is null;
}
