using System.Globalization;
using Millrace.Foundation.Types;

namespace Millrace.TimeSeries.Calls;

/// <summary>What the operators ask of a column type.</summary>
internal static class ColumnTypes
{
    /// <summary>The column as a result has it: metadata of the stored table, such as its column ids, stays behind.</summary>
    public static Column Described(Column column) =>
        new(column.Name, column.Type, column.IsNullable) { Comment = column.Comment };

    public static bool IsNumeric(DataType type) => type
        is DataType.Byte or DataType.Short or DataType.Integer or DataType.Long
        or DataType.Float or DataType.Double or DataType.Decimal;

    /// <summary>True for a type whose values have one order that people agree on.</summary>
    public static bool IsOrdered(DataType type) => type
        is not (DataType.Array or DataType.Map or DataType.Struct or DataType.Variant or DataType.Void);

    /// <summary>A zero of that numeric type.</summary>
    public static string Zero(DataType type) => type switch
    {
        DataType.Byte => "CAST(0 AS TINYINT)",
        DataType.Short => "CAST(0 AS SMALLINT)",
        DataType.Integer => "CAST(0 AS INTEGER)",
        DataType.Long => "CAST(0 AS BIGINT)",
        DataType.Float => "CAST(0 AS FLOAT)",
        DataType.Double => "CAST(0 AS DOUBLE)",
        DataType.Decimal d => string.Create(
            CultureInfo.InvariantCulture, $"CAST(0 AS DECIMAL({d.Precision},{d.Scale}))"),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The name of a numeric or boolean type, or of dates, in DuckDB's SQL.</summary>
    public static string SqlName(DataType type) => type switch
    {
        DataType.Boolean => "BOOLEAN",
        DataType.Date => "DATE",
        DataType.Byte => "TINYINT",
        DataType.Short => "SMALLINT",
        DataType.Integer => "INTEGER",
        DataType.Long => "BIGINT",
        DataType.Float => "FLOAT",
        DataType.Double => "DOUBLE",
        DataType.Decimal d => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({d.Precision},{d.Scale})"),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Any value of that type, to stand for null in an equality; null when the type cannot be a key.</summary>
    public static string? StandIn(DataType type) => type switch
    {
        DataType.String => "''",
        DataType.Boolean => "false",
        DataType.Binary => "CAST('' AS BLOB)",
        DataType.Date => "DATE '1970-01-01'",
        DataType.Timestamp => "make_timestamptz(0)",
        DataType.TimestampNtz => "make_timestamp(0)",
        _ => IsNumeric(type) ? Zero(type) : null,
    };
}
