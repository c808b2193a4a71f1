using Millrace.Foundation.Types;

namespace Millrace.TimeSeries.Contract;

/// <summary>An input relation: any rows that can stand after FROM, and the columns they have.</summary>
/// <param name="RelationSql">
/// A table name, a table function call or a query in parentheses, without an alias; the operators add their own.
/// </param>
/// <param name="Columns">The columns of the relation, in its order.</param>
public sealed record SeriesFrame(string RelationSql, TableSchema Columns)
{
    /// <summary>
    /// Common table expressions that the relation may name, as text that can stand before a SELECT (<c>WITH a AS (…) </c>);
    /// empty when there are none. Only text that leaves its place in the query needs it.
    /// </summary>
    public string Prefix { get; init; } = "";

    /// <summary>
    /// The columns by which the rows are known to be sorted, ascending with nulls last, the first one foremost; empty when
    /// nothing is known.
    /// </summary>
    public IReadOnlyList<string> SortedBy { get; init; } = [];

    /// <summary>Columns that hold no null in these rows, although others of the table might.</summary>
    public IReadOnlyList<string> NullFree { get; init; } = [];

    /// <summary>True when the relation is a version of a table, so that reading it twice gives the same rows.</summary>
    public bool IsRepeatable { get; init; }

    /// <summary>
    /// The relation in pieces that follow each other in the order of <see cref="SortedBy"/>; empty when it can only be read as
    /// a whole.
    /// </summary>
    public IReadOnlyList<SeriesSegment> Segments { get; init; } = [];

    /// <summary>Set when the relation gives only rows that were not read before; null when it gives all.</summary>
    public SeriesStream? Stream { get; init; }
}
