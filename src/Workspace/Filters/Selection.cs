namespace Millrace.Workspace.Filters;

/// <summary>What a viewer chose at one filter.</summary>
public abstract record Selection
{
    private Selection()
    {
    }

    /// <summary>One or several values; none means all.</summary>
    /// <param name="Chosen">The values.</param>
    public sealed record Values(IReadOnlyList<FilterValue> Chosen) : Selection
    {
        /// <inheritdoc/>
        public bool Equals(Values? other) => other is not null && Chosen.SequenceEqual(other.Chosen);

        /// <inheritdoc/>
        public override int GetHashCode() => Chosen.Aggregate(0, static (hash, value) => HashCode.Combine(hash, value));
    }

    /// <summary>A range with both ends: days, moments or numbers, which may be relative as <c>now-12M/M</c>.</summary>
    /// <param name="Min">The start; null for none.</param>
    /// <param name="Max">The end; null for none.</param>
    public sealed record Range(string? Min, string? Max) : Selection;

    /// <summary>Texts that hold a text, whatever its case.</summary>
    /// <param name="Part">The text; empty means all.</param>
    public sealed record Containing(string Part) : Selection;
}
