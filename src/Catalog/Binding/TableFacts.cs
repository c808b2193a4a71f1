namespace Millrace.Catalog.Binding;

/// <summary>What is known of a table beside its log: how it was declared and refreshed.</summary>
public sealed record TableFacts
{
    /// <summary>The statement that made it; null when its log tells.</summary>
    public string? Statement { get; init; }

    /// <summary>Facts about its refreshes, name and value, in the order in which they are shown.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Refresh { get; init; } = [];
}
