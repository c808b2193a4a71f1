using Millrace.Engine.Queries;

namespace Millrace.Catalog.Exploring;

/// <summary>What is different between two versions of a table. Immutable.</summary>
/// <param name="Earlier">The earlier version.</param>
/// <param name="Later">The later version.</param>
/// <param name="Schema">Changes of columns.</param>
/// <param name="Properties">Properties that differ: name, earlier value, later value; null where there is none.</param>
public sealed record VersionDifference(
    long Earlier, long Later, IReadOnlyList<SchemaChange> Schema, IReadOnlyList<(string Name, string? Earlier, string? Later)> Properties)
{
    /// <summary>Files of the later version that the earlier one does not have.</summary>
    public int FilesAdded { get; init; }

    /// <summary>Files of the earlier version that the later one does not have.</summary>
    public int FilesRemoved { get; init; }

    /// <summary>How rows were compared.</summary>
    public ComparisonWay Way { get; init; }

    /// <summary>Rows that came; null when rows were not compared.</summary>
    public long? RowsAdded { get; init; }

    /// <summary>Rows that went; null when rows were not compared.</summary>
    public long? RowsRemoved { get; init; }

    /// <summary>Rows that were changed; null when that cannot be told from coming and going.</summary>
    public long? RowsChanged { get; init; }

    /// <summary>Why rows were not compared; null when they were.</summary>
    public string? Note { get; init; }

    /// <summary>The columns of <see cref="Rows"/>: what happened, then those of the table.</summary>
    public IReadOnlyList<ResultColumn> Columns { get; init; } = [];

    /// <summary>Some of the rows that differ, at most 100; values as <see cref="QueryResult.Value"/> gives them.</summary>
    public IReadOnlyList<object?[]> Rows { get; init; } = [];
}
