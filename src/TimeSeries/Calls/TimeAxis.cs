using Millrace.Foundation.Types;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Calls;

/// <summary>What kind of time a column counts, and how it becomes a number that buckets and distances use.</summary>
internal sealed record TimeAxis(Column Column, TimeAxisKind Kind)
{
    /// <summary>True when the axis is a calendar time, whose number is microseconds since 1970 UTC.</summary>
    public bool IsCalendar => Kind is TimeAxisKind.Instant or TimeAxisKind.WallClock or TimeAxisKind.Day;

    public static TimeAxis Of(CallReader call, string argument, Column column)
    {
        TimeAxisKind? kind = column.Type switch
        {
            DataType.Timestamp => TimeAxisKind.Instant,
            DataType.TimestampNtz => TimeAxisKind.WallClock,
            DataType.Date => TimeAxisKind.Day,
            DataType.Byte or DataType.Short or DataType.Integer or DataType.Long => TimeAxisKind.Whole,
            DataType.Float or DataType.Double or DataType.Decimal => TimeAxisKind.Real,
            _ => null,
        };
        return kind is TimeAxisKind known
            ? new TimeAxis(column, known)
            : throw TimeSeriesErrors.ColumnType(
                call.Op, argument, column.Name, DataTypeText.Format(column.Type), "a timestamp, a date or a number");
    }

    /// <summary>The number behind a value: BIGINT, or DOUBLE for a real axis. Infinite times are null.</summary>
    public string Number(string valueSql) => Kind switch
    {
        TimeAxisKind.Whole => $"CAST({valueSql} AS BIGINT)",
        TimeAxisKind.Real => $"CAST({valueSql} AS DOUBLE)",
        _ => $"epoch_us({valueSql})",
    };

    /// <summary>A condition that is true for values that have a place on the axis.</summary>
    public string IsPlaced(string valueSql) => Kind switch
    {
        TimeAxisKind.Whole => $"{valueSql} IS NOT NULL",
        TimeAxisKind.Real => $"isfinite({Number(valueSql)})",
        _ => $"{Number(valueSql)} IS NOT NULL",
    };

    /// <summary>As <see cref="Number"/>, and null for values that have no place on the axis.</summary>
    public string Position(string valueSql) => Kind == TimeAxisKind.Real
        ? $"CASE WHEN isfinite({Number(valueSql)}) THEN {Number(valueSql)} END"
        : Number(valueSql);

    /// <summary>The index of the first multiple of a step at or after a position.</summary>
    public string IndexAtOrAfter(string positionSql, TimeStep step)
    {
        if (Kind == TimeAxisKind.Real) return $"CAST(ceil({positionSql} / {Sql.Double(step.Units)}) AS BIGINT)";
        string size = Sql.Long(step.WholeUnits);
        return $"CASE WHEN {positionSql} > 0 THEN ({positionSql} - 1) // {size} + 1 ELSE -((-{positionSql}) // {size}) END";
    }

    /// <summary>The position of a multiple of a step.</summary>
    public string PositionOf(string indexSql, TimeStep step) =>
        $"{indexSql} * {(Kind == TimeAxisKind.Real ? Sql.Double(step.Units) : Sql.Long(step.WholeUnits))}";

    /// <summary>Seconds (units on a numeric axis) of a difference between two positions, as DOUBLE.</summary>
    public string Seconds(string differenceSql) =>
        IsCalendar ? $"({differenceSql}) / 1e6" : $"CAST({differenceSql} AS DOUBLE)";

    /// <summary>The index of the half-open bucket that holds a value: floor division, also below zero.</summary>
    public string BucketIndex(string valueSql, TimeStep step)
    {
        string number = Number(valueSql);
        if (Kind == TimeAxisKind.Real) return $"CAST(floor({number} / {Sql.Double(step.Units)}) AS BIGINT)";
        string size = Sql.Long(step.WholeUnits);
        return $"CASE WHEN {number} >= 0 THEN {number} // {size} ELSE -((-1 - {number}) // {size}) - 1 END";
    }

    /// <summary>The start of a bucket as a value of <see cref="BucketType"/>.</summary>
    public string BucketStart(string indexSql, TimeStep step) => Kind switch
    {
        TimeAxisKind.Instant => $"make_timestamptz({indexSql} * {Sql.Long(step.WholeUnits)})",
        TimeAxisKind.Day when IsWholeDays(step) =>
            $"CAST(make_timestamp({indexSql} * {Sql.Long(step.WholeUnits)}) AS DATE)",
        TimeAxisKind.WallClock or TimeAxisKind.Day => $"make_timestamp({indexSql} * {Sql.Long(step.WholeUnits)})",
        TimeAxisKind.Whole => $"{indexSql} * {Sql.Long(step.WholeUnits)}",
        _ => $"{indexSql} * {Sql.Double(step.Units)}",
    };

    /// <summary>The type of bucket labels: a date stays a date while buckets are whole days.</summary>
    public DataType BucketType(TimeStep step) => Kind switch
    {
        TimeAxisKind.Instant => new DataType.Timestamp(),
        TimeAxisKind.Day when IsWholeDays(step) => new DataType.Date(),
        TimeAxisKind.WallClock or TimeAxisKind.Day => new DataType.TimestampNtz(),
        TimeAxisKind.Whole => new DataType.Long(),
        _ => new DataType.Double(),
    };

    private static bool IsWholeDays(TimeStep step) => step.WholeUnits % Duration.MicrosPerDay == 0;
}
