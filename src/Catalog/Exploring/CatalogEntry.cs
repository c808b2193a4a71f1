using Millrace.Foundation.Names;

namespace Millrace.Catalog.Exploring;

/// <summary>A table or view as a list shows it. Immutable.</summary>
/// <param name="Name">Its full name.</param>
/// <param name="Kind">What it is.</param>
public sealed record CatalogEntry(TableName Name, EntryKind Kind)
{
    /// <summary>What it is for; null when nothing was said.</summary>
    public string? Comment { get; init; }

    /// <summary>The pipeline that fills it; null when none does.</summary>
    public string? Pipeline { get; init; }

    /// <summary>Its columns and their types; empty for a view, whose query tells them.</summary>
    public IReadOnlyList<(string Name, string Type)> Columns { get; init; } = [];

    /// <summary>Live rows; null for a view, or when the log does not tell.</summary>
    public long? Rows { get; init; }

    /// <summary>Bytes of its live files; null for a view.</summary>
    public long? Bytes { get; init; }

    /// <summary>Its version; null for a view.</summary>
    public long? Version { get; init; }

    /// <summary>When its version was committed; null for a view.</summary>
    public DateTimeOffset? Committed { get; init; }

    /// <summary>Why nothing more can be told of it; null when all is well.</summary>
    public string? Fault { get; init; }
}
