namespace Millrace.TimeSeries.Contract;

/// <summary>A piece of a sorted relation, such as a file of a table.</summary>
/// <param name="Sql">
/// A SELECT without parentheses that gives the relation's columns and one more, <see cref="RowColumn"/>.
/// </param>
/// <param name="Rows">How many rows it has, exactly.</param>
public sealed record SeriesSegment(string Sql, long Rows)
{
    /// <summary>The column with the number of a row in its piece, from 0 without gaps.</summary>
    public const string RowColumn = "millrace_row";
}
