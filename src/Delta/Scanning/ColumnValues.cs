using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Scanning;

/// <summary>The values that rows have in a column, as a condition that leaves out files without any of them.</summary>
public static class ColumnValues
{
    private const int MostValues = 200;

    /// <summary>A condition that is true of every table row whose column equals a value of the rows.</summary>
    /// <param name="engine">Reads the rows.</param>
    /// <param name="rows">The rows, by a name to use in queries of ours.</param>
    /// <param name="column">Their column.</param>
    /// <param name="type">Its type.</param>
    /// <param name="target">The column of the table.</param>
    /// <param name="wanted">The type of that.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static FilePredicate Of(
        MillraceEngine engine, string rows, string column, DataType type, IReadOnlyList<string> target, DataType wanted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(column);
        if (!IsComparedAlike(type, wanted)) return FilePredicate.Anything;
        string name = Sql.Name(column);
        List<object?> values = [];
        using (QueryResult few = engine.Query(
            new BoundQuery($"SELECT DISTINCT {name} FROM {rows} WHERE {name} IS NOT NULL LIMIT {Sql.Number(MostValues + 1)}"), cancellationToken))
        {
            while (few.Read()) values.Add(Constant(type, few.Value(0)));
        }

        if (values.Contains(null)) return FilePredicate.Anything;
        if (values.Count <= MostValues) return new FilePredicate.In(target, values);
        return Between(engine, $"SELECT min({name}), max({name}) FROM {rows}", type, target, cancellationToken);
    }

    /// <summary>A condition that is true of every table row whose column lies between two values, both included.</summary>
    /// <param name="engine">Reads the bounds.</param>
    /// <param name="bounds">A query of ours that gives one row: the lower and the upper bound.</param>
    /// <param name="type">Their type.</param>
    /// <param name="target">The column of the table.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static FilePredicate Between(
        MillraceEngine engine, string bounds, DataType type, IReadOnlyList<string> target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return engine.QueryRow(bounds, cancellationToken) is [object first, object last] && Constant(type, first) is object lower && Constant(type, last) is object upper
            ? new FilePredicate.And(
                new FilePredicate.Compare(target, CompareOperator.GreaterOrEqual, lower), new FilePredicate.Compare(target, CompareOperator.LessOrEqual, upper))
            : FilePredicate.Anything;
    }

    private static bool IsComparedAlike(DataType source, DataType target) =>
        (source == target && source is DataType.String or DataType.Date or DataType.Timestamp or DataType.TimestampNtz)
        || (IsWhole(source) && IsWhole(target));

    private static bool IsWhole(DataType type) => type is DataType.Byte or DataType.Short or DataType.Integer or DataType.Long;

    private static object? Constant(DataType type, object? value) => (type, value) switch
    {
        (DataType.Date, DateTime day) => DateOnly.FromDateTime(day),
        (DataType.Timestamp, DateTime instant) => new DateTimeOffset(DateTime.SpecifyKind(instant, DateTimeKind.Utc)),
        (_, sbyte or short or int or long) => Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture),
        (_, string or DateOnly or DateTime) => value,
        _ => null,
    };
}
