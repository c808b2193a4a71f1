namespace Millrace.Delta.Writing;

/// <summary>What a caller adds to a commit besides its rows.</summary>
public sealed record CommitNotes
{
    /// <summary>Nothing.</summary>
    public static CommitNotes None { get; } = new();

    /// <summary>Free text for the table's history; null for none.</summary>
    public string? UserMetadata { get; init; }

    /// <summary>
    /// Application and its version: a table that holds this version of the application, or a later one, is left alone.
    /// Null for none.
    /// </summary>
    public (string AppId, long Version)? Progress { get; init; }

    /// <summary>Applications and versions to record beside, which are not looked at before; empty for none.</summary>
    public IReadOnlyDictionary<string, long> Versions { get; init; } = new Dictionary<string, long>();

    /// <summary>The predicate as a person wrote it, for the history; null for the bound one's text.</summary>
    public string? PredicateText { get; init; }
}
