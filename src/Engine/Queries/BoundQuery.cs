using Millrace.Foundation.Faults;

namespace Millrace.Engine.Queries;

/// <summary>
/// A query whose inputs are bound: it names files, snapshots and values, no tables. Only the catalog's governor makes
/// one from a person's SQL.
/// </summary>
/// <param name="Sql">The query in DuckDB's SQL.</param>
public sealed record BoundQuery(string Sql)
{
    /// <summary>
    /// Finds the place in the person's text that a character of <see cref="Sql"/> came from; null when it came from none.
    /// </summary>
    public Func<int, SourceLocation?> Locate { get; init; } = static _ => null;

    /// <summary>What it reads of tables, a profile for each time one is named, in the order written.</summary>
    public IReadOnlyList<ScanProfile> Scans { get; init; } = [];

    /// <summary>True when some of what it reads gives only rows that were not read before.</summary>
    public bool IsStream { get; init; }

    /// <summary>How its time-series operators will be executed, inner ones first.</summary>
    public IReadOnlyList<OperatorPath> Operators { get; init; } = [];
}
