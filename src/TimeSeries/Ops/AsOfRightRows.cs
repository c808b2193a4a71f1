using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary>
/// The right rows of an as-of join, one for each series and time: columns <c>k0…</c> for the keys, <c>t</c> for the time and
/// <c>v0…</c> for the columns of the result.
/// </summary>
internal sealed class AsOfRightRows(AsOfPlan plan)
{
    private string Time => Sql.Name("s", plan.RightAxis.Column.Name);

    public string Of(string right)
    {
        IEnumerable<string> keys = plan.Keys.Select((pair, index) => $"{Key(pair.Right, pair.Left)} AS k{index}");
        string groups = Sql.List(Enumerable.Range(1, plan.Keys.Count + 1).Select(static place => Sql.Long(place)));
        string from = $"FROM {right} AS s{Where()} GROUP BY {groups}";
        if (plan.SkipsNulls)
            return $"SELECT {Sql.List([.. keys, $"{Position} AS t", .. plan.RightColumns.Select((column, index) => $"{Last(column.Source)} AS v{index}")])} {from}";
        string rows = $"SELECT {Sql.List([.. keys, $"{Position} AS t", $"{LastRow()} AS m"])} {from}";
        IEnumerable<string> columns =
        [
            .. plan.Keys.Select(static (_, index) => $"k{index}"), "t",
            .. plan.RightColumns.Select(static (_, index) => $"m.v{index} AS v{index}"),
        ];
        return $"SELECT {Sql.List(columns)} FROM ({rows})";
    }

    /// <summary>A key as it is compared with the other side's.</summary>
    public static string Key(string value, Column own, Column other) =>
        own.Type == other.Type ? value : $"CAST({value} AS {ColumnTypes.SqlName(AsOfKeys.Common(own.Type, other.Type))})";

    private static string Key(Column own, Column other) => Key(Sql.Name("s", own.Name), own, other);

    /// <summary>What the rows are sorted by: under compat, rows without a time come first.</summary>
    private string Position => !plan.IsTempo ? Time : plan.RightAxis.Kind switch
    {
        TimeAxisKind.Instant => $"coalesce({Time}, TIMESTAMPTZ '-infinity')",
        TimeAxisKind.WallClock => $"coalesce({Time}, TIMESTAMP '-infinity')",
        TimeAxisKind.Day => $"coalesce({Time}, DATE '-infinity')",
        TimeAxisKind.Whole => $"coalesce(CAST({Time} AS HUGEINT), CAST(-9223372036854775809 AS HUGEINT))",
        _ => $"coalesce(CAST({Time} AS DOUBLE), CAST('-Infinity' AS DOUBLE))",
    };

    private string Where() => plan switch
    {
        { IsTempo: false } => $" WHERE {plan.RightAxis.IsPlaced(Time)}",
        { Skew: not null } => $" WHERE {Time} IS NOT NULL",
        _ => "",
    };

    private string Last(Column column)
    {
        string value = Sql.Name("s", column.Name);
        if (column == plan.RightAxis.Column) return plan.IsTempo ? $"max({value})" : value;
        string order = Order(column);
        if (plan.TieOrder.Count == 0) return order == value ? $"max({value})" : $"arg_max({value}, {order})";
        return $"arg_max({value}, {Struct([.. Ties(), ("o", order)])}) FILTER ({value} IS NOT NULL)";
    }

    /// <summary>The last of all rows by the columns that order ties, then by its own columns.</summary>
    private string LastRow()
    {
        (string, string)[] values = [.. plan.RightColumns.Select(static (column, index) => ($"v{index}", Sql.Name("s", column.Source.Name)))];
        (string, string)[] orders = [.. plan.RightColumns.Select(static (column, index) => ($"v{index}", Order(column.Source)))];
        return values.SequenceEqual(orders)
            ? $"max({Struct([.. Ties(), .. values])})"
            : $"arg_max({Struct(values)}, {Struct([.. Ties(), .. orders])})";
    }

    // Within a struct the engine puts nulls behind all values; a flag in front puts them before.
    private IEnumerable<(string Name, string Sql)> Ties() => plan.TieOrder.SelectMany(static (column, index) => new[]
    {
        ($"n{index}", $"{Sql.Name("s", column.Name)} IS NOT NULL"),
        ($"s{index}", Sql.Name("s", column.Name)),
    });

    private static string Struct(IEnumerable<(string Name, string Sql)> fields) =>
        $"struct_pack({Sql.List(fields.Select(static field => $"{field.Name} := {field.Sql}"))})";

    private static string Order(Column column)
    {
        string value = Sql.Name("s", column.Name);
        return column.Type is DataType.Map or DataType.Variant or DataType.Void ? $"CAST({value} AS VARCHAR)" : value;
    }
}
