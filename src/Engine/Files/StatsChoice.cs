namespace Millrace.Engine.Files;

/// <summary>Which leaf columns of a file get statistics.</summary>
/// <param name="FirstLeaves">How many in schema order; −1 for all. Counts only when no columns are named.</param>
/// <param name="Named">Physical paths of columns, or of structs for all below; null when none are named.</param>
/// <param name="Always">Physical paths that get statistics in any case.</param>
public sealed record StatsChoice(
    int FirstLeaves, IReadOnlyList<IReadOnlyList<string>>? Named, IReadOnlyList<IReadOnlyList<string>> Always)
{
    /// <summary>No columns: only the number of rows.</summary>
    public static StatsChoice None { get; } = new(0, Named: null, []);

    /// <summary>The first leaves in schema order.</summary>
    public static StatsChoice First(int leaves) => new(leaves, Named: null, []);

    /// <summary>True when a leaf column gets statistics.</summary>
    /// <param name="path">Its physical path.</param>
    /// <param name="place">Its place among the leaves, from 0, partition columns left out.</param>
    public bool Includes(IReadOnlyList<string> path, int place)
    {
        ArgumentNullException.ThrowIfNull(path);
        return (Named is null ? FirstLeaves < 0 || place < FirstLeaves : Named.Any(named => IsBelow(path, named)))
            || Always.Any(always => IsBelow(path, always));
    }

    private static bool IsBelow(IReadOnlyList<string> path, IReadOnlyList<string> above) =>
        above.Count <= path.Count && above.SequenceEqual(path.Take(above.Count), StringComparer.OrdinalIgnoreCase);
}
