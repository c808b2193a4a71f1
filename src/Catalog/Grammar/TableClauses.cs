using Millrace.Foundation.Types;

namespace Millrace.Catalog.Grammar;

/// <summary>The clauses of CREATE TABLE behind the columns.</summary>
internal sealed record TableClauses
{
    /// <summary>Partition columns, outermost first; with a type where PARTITIONED BY declares the column too.</summary>
    public IReadOnlyList<(string Name, DataType? Type)> Partitions { get; init; } = [];

    /// <summary>Columns of CLUSTER BY; null when it was not written.</summary>
    public IReadOnlyList<IReadOnlyList<string>>? Clustering { get; init; }

    /// <summary>Description for people, or null.</summary>
    public string? Comment { get; init; }

    /// <summary>Table properties as written.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();
}
