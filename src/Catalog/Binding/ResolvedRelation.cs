using Millrace.Engine.Queries;
using Millrace.TimeSeries.Contract;

namespace Millrace.Catalog.Binding;

/// <summary>What a relation of a query became.</summary>
/// <param name="Sql">A SELECT in DuckDB's SQL, without parentheses.</param>
public sealed record ResolvedRelation(string Sql)
{
    /// <summary>What is read of a table; null when the relation is none.</summary>
    public ScanProfile? Scan { get; init; }

    /// <summary>What is read of the tables behind a view; empty when the relation is none.</summary>
    public IReadOnlyList<ScanProfile> ScansOfView { get; init; } = [];

    /// <summary>The columns that the rows are sorted by when <see cref="Pieces"/> are read in turn; empty when there are none.</summary>
    public IReadOnlyList<string> SortedBy { get; init; } = [];

    /// <summary>Why no order is known, for people; empty when one is, or when nobody asked.</summary>
    public string OrderNote { get; init; } = "";

    /// <summary>Columns that are known to hold no null; only when the order was asked for.</summary>
    public IReadOnlyList<string> NullFree { get; init; } = [];

    /// <summary>True when it gives only rows that were not read before, or is made of such.</summary>
    public bool IsStream { get; init; }

    /// <summary>The relation in pieces that follow each other; only when it was asked for.</summary>
    public IReadOnlyList<SeriesSegment> Pieces { get; init; } = [];

    /// <summary>A relation that reads no table, or does not tell.</summary>
    public static implicit operator ResolvedRelation(string sql) => FromString(sql);

    /// <summary>A relation that reads no table, or does not tell.</summary>
    public static ResolvedRelation FromString(string sql) => new(sql);
}
