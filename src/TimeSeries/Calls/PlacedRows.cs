using Millrace.Foundation.Types;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Calls;

/// <summary>
/// The rows of a call with every column named by its position (c0, c1 …) and the number of their time as <c>t</c>, which is
/// null for a row without a place on the axis. Inside a query no name of the user's can clash with a helper's this way.
/// </summary>
internal sealed class PlacedRows(SeriesCall call)
{
    private readonly Dictionary<Column, string> _names = call.Frame.Columns
        .Select((column, index) => (Column: column, Name: $"c{index}"))
        .ToDictionary(pair => pair.Column, pair => pair.Name);

    /// <summary>All columns under their own names, in order.</summary>
    public IEnumerable<string> Named => call.Frame.Columns.Select(column => $"{Of(column)} AS {Sql.Name(column.Name)}");

    /// <summary>The keys under their own names.</summary>
    public IEnumerable<string> NamedKeys => call.Series.Select(column => $"{Of(column)} AS {Sql.Name(column.Name)}");

    /// <summary>The keys by position.</summary>
    public IEnumerable<string> Keys => call.Series.Select(Of);

    /// <summary>The time column by position.</summary>
    public string Time => Of(call.Axis.Column);

    /// <summary>What stands before ORDER BY in a window over each series; further expressions split the series.</summary>
    public string Partition(params IEnumerable<string> further)
    {
        string list = Sql.List([.. Keys, .. further]);
        return list.Length == 0 ? "" : $"PARTITION BY {list} ";
    }

    /// <summary>A column by position.</summary>
    public string Of(Column column) => _names[column];

    /// <summary>A query that gives the rows, and further expressions over them (of alias s) when asked.</summary>
    public string Select(params IEnumerable<string> further)
    {
        IEnumerable<string> columns = call.Frame.Columns.Select(column => $"{Sql.Name("s", column.Name)} AS {Of(column)}");
        string time = call.Axis.Position(Sql.Name("s", call.Axis.Column.Name));
        return $"SELECT {Sql.List([.. columns, $"{time} AS t", .. further])} FROM {call.Frame.RelationSql} AS s";
    }
}
