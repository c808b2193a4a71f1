using DuckDB.NET.Data;
using Millrace.Engine.Faults;
using Millrace.Engine.Types;
using Millrace.Foundation.Types;

namespace Millrace.Engine.Queries;

/// <summary>
/// Reads nested values in which something may be null. The driver chooses element types that hold no null unless it is
/// asked for others, so lists of plain values are asked for by name.
/// </summary>
internal static class NullableLists
{
    /// <summary>True for lists and maps; struct fields the driver gives as they are.</summary>
    public static bool IsNested(ResultColumn column) =>
        column.EngineType.EndsWith(']') || column.EngineType.Contains("MAP(", StringComparison.Ordinal) || column.EngineType.Contains("[]", StringComparison.Ordinal);

    /// <summary>The value of a nested column that is not null itself.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">RESULT_NOT_READABLE: the driver cannot give this value.</exception>
    public static object Read(DuckDBDataReader reader, int column, ResultColumn description)
    {
        try
        {
            // Whole numbers without a sign and the like have no Delta type of their own size; the driver's choice stands.
            return DuckTypes.FromDuck(description.EngineType) is DataType.Array list && DuckTypes.ToDuck(list) == description.EngineType
                ? ReadList(reader, column, list.Element)
                : reader.GetValue(column);
        }
        catch (InvalidCastException cause)
        {
            throw EngineErrors.ResultNotReadable(description.Name, description.EngineType, cause);
        }
    }

    private static object ReadList(DuckDBDataReader reader, int column, DataType element) => element switch
    {
        DataType.Byte => reader.GetFieldValue<List<sbyte?>>(column),
        DataType.Short => reader.GetFieldValue<List<short?>>(column),
        DataType.Integer => reader.GetFieldValue<List<int?>>(column),
        DataType.Long => reader.GetFieldValue<List<long?>>(column),
        DataType.Float => reader.GetFieldValue<List<float?>>(column),
        DataType.Double => reader.GetFieldValue<List<double?>>(column),
        DataType.Decimal => reader.GetFieldValue<List<decimal?>>(column),
        DataType.Boolean => reader.GetFieldValue<List<bool?>>(column),
        DataType.Date => reader.GetFieldValue<List<DateOnly?>>(column),
        DataType.Timestamp or DataType.TimestampNtz => reader.GetFieldValue<List<DateTime?>>(column),
        _ => reader.GetValue(column),
    };
}
