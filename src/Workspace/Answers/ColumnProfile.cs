namespace Millrace.Workspace.Answers;

/// <summary>What the values of a column are like. Immutable.</summary>
/// <param name="Name">The column.</param>
/// <param name="Type">The engine's spelling of its type.</param>
/// <param name="Count">Its values, nulls included.</param>
/// <param name="Nulls">Its nulls.</param>
public sealed record ColumnProfile(string Name, string Type, int Count, int Nulls)
{
    /// <summary>Values that differ, as far as they were counted.</summary>
    public int Distinct { get; init; }

    /// <summary>False when there are more different values than were counted.</summary>
    public bool IsDistinctExact { get; init; } = true;

    /// <summary>The least value as text; null without values.</summary>
    public string? Min { get; init; }

    /// <summary>The greatest value as text; null without values.</summary>
    public string? Max { get; init; }

    /// <summary>The mean; null for what are no numbers.</summary>
    public double? Mean { get; init; }

    /// <summary>The standard deviation of the sample; null for what are no numbers, and for fewer than two.</summary>
    public double? Deviation { get; init; }

    /// <summary>How many numbers or times lie in each of equal steps from the least to the greatest finite one; empty for other columns.</summary>
    public IReadOnlyList<int> Histogram { get; init; } = [];

    /// <summary>The commonest values and how often they come, at most ten; empty when all differ or too many do.</summary>
    public IReadOnlyList<(string Value, int Count)> Commonest { get; init; } = [];
}
