using Millrace.Foundation.Types;

namespace Millrace.TimeSeries.Contract;

/// <summary>An input relation: any rows that can stand after FROM, and the columns they have.</summary>
/// <param name="RelationSql">
/// A table name, a table function call or a query in parentheses, without an alias; the operators add their own.
/// </param>
/// <param name="Columns">The columns of the relation, in its order.</param>
public sealed record SeriesFrame(string RelationSql, TableSchema Columns);
