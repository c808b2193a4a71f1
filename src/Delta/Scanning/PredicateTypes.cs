using System.Globalization;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Scanning;

/// <summary>
/// Gives the constants of a condition the types of the columns they are compared with, as the engine will when it runs
/// the query. Where the engine compares in another type than the column's, the comparison counts as unknown.
/// </summary>
public static class PredicateTypes
{
    private const double MostExactWhole = 9_007_199_254_740_992;

    /// <summary>The condition over the columns of a schema.</summary>
    public static FilePredicate Fit(FilePredicate predicate, TableSchema schema)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        ArgumentNullException.ThrowIfNull(schema);
        switch (predicate)
        {
            case FilePredicate.And and: return And([.. and.Operands.Select(operand => Fit(operand, schema))]);
            case FilePredicate.Or or: return Or([.. or.Operands.Select(operand => Fit(operand, schema))]);
            case FilePredicate.Not not:
                FilePredicate operand = Fit(not.Operand, schema);
                return operand is FilePredicate.Unknown ? operand : new FilePredicate.Not(operand);
            case FilePredicate.Compare compare: return Fit(compare, TypeOf(compare.Column, schema));
            case FilePredicate.In list: return Fit(list, TypeOf(list.Column, schema));
            case FilePredicate.StartsWith start: return TypeOf(start.Column, schema) is DataType.String ? start : FilePredicate.Anything;
            case FilePredicate.IsNull isNull: return TypeOf(isNull.Column, schema) is null ? FilePredicate.Anything : isNull;
            default: return predicate;
        }
    }

    private static FilePredicate And(FilePredicate[] operands) =>
        operands.All(static operand => operand is FilePredicate.Unknown) ? FilePredicate.Anything : new FilePredicate.And(operands);

    private static FilePredicate Or(FilePredicate[] operands) =>
        operands.All(static operand => operand is FilePredicate.Unknown) ? FilePredicate.Anything : new FilePredicate.Or(operands);

    private static DataType? TypeOf(IReadOnlyList<string> path, TableSchema schema)
    {
        TableSchema level = schema;
        for (int depth = 0; depth < path.Count; depth++)
        {
            if (level.Find(path[depth]) is not Column column) return null;
            if (depth == path.Count - 1) return column.Type;
            if (column.Type is not DataType.Struct nested) return null;
            level = nested.Fields;
        }

        return null;
    }

    private static FilePredicate Fit(FilePredicate.Compare compare, DataType? type)
    {
        if (type is DataType.Date && compare.Value is DateTime clock && clock.TimeOfDay != TimeSpan.Zero)
            return DayAgainst(compare, clock);
        return type is not null && ValueFor(type, compare.Value) is object value ? compare with { Value = value } : FilePredicate.Anything;
    }

    private static FilePredicate Fit(FilePredicate.In list, DataType? type)
    {
        if (type is null) return FilePredicate.Anything;
        List<object?> values = [];
        foreach (object? value in list.Values)
        {
            object? fitted = value is null ? null : ValueFor(type, value);
            if (fitted is null && value is not null) return FilePredicate.Anything;
            values.Add(fitted);
        }

        return list with { Values = values };
    }

    /// <summary>A day counts as its midnight, which lies before any other time of the day.</summary>
    private static FilePredicate DayAgainst(FilePredicate.Compare compare, DateTime clock)
    {
        DateOnly day = DateOnly.FromDateTime(clock);
        return compare.Operator switch
        {
            CompareOperator.Less or CompareOperator.LessOrEqual => compare with { Operator = CompareOperator.LessOrEqual, Value = day },
            CompareOperator.Greater or CompareOperator.GreaterOrEqual => compare with { Operator = CompareOperator.Greater, Value = day },
            _ => FilePredicate.Anything,
        };
    }

    private static object? ValueFor(DataType type, object value) => type switch
    {
        DataType.String => value as string,
        DataType.Boolean => value is bool ? value : null,
        DataType.Byte or DataType.Short or DataType.Integer or DataType.Long => ForWhole(value),
        DataType.Double => ForDouble(value),
        DataType.Float => ForFloat(value),
        DataType.Decimal => ForDecimal(value),
        DataType.Date => ForDate(value),
        DataType.Timestamp => ForInstant(value),
        DataType.TimestampNtz => ForClock(value),
        _ => null,
    };

    private static object? ForWhole(object value) => value switch
    {
        long => value,
        decimal exact => exact == decimal.Truncate(exact) && exact is >= long.MinValue and <= long.MaxValue ? (long)exact : exact,

        // The engine compares as double, in which neighbouring large numbers are one.
        double number when Math.Abs(number) < MostExactWhole => number,
        string text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) ? whole : null,
        _ => null,
    };

    private static object? ForDouble(object value) => value switch
    {
        double or float => value,
        long whole when Math.Abs((double)whole) < MostExactWhole => (double)whole,
        decimal exact => (double)exact,
        string text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null,
        _ => null,
    };

    private static object? ForFloat(object value) => value switch
    {
        // Against a double the engine widens the column; all other numbers it narrows to the column's type.
        double or float => value,
        long whole when Math.Abs(whole) < 1 << 24 => (float)whole,
        decimal exact => (float)exact,
        _ => null,
    };

    private static object? ForDecimal(object value) => value switch
    {
        decimal => value,
        long whole => (decimal)whole,
        _ => null,
    };

    private static object? ForDate(object value) => value switch
    {
        DateOnly => value,
        DateTime clock when clock.TimeOfDay == TimeSpan.Zero => DateOnly.FromDateTime(clock),
        string text => TimeText.Date(text),
        _ => null,
    };

    private static object? ForInstant(object value) => value switch
    {
        DateTimeOffset => value,
        DateTime clock => new DateTimeOffset(clock, TimeSpan.Zero),
        DateOnly day => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero),
        string text => TimeText.Instant(text),
        _ => null,
    };

    private static object? ForClock(object value) => value switch
    {
        DateTime => value,
        DateOnly day => day.ToDateTime(TimeOnly.MinValue),
        string text => TimeText.Clock(text),
        _ => null,
    };
}
