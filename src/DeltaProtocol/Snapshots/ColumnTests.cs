using System.Text;
using Millrace.DeltaProtocol.Files;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Snapshots;

/// <summary>Makes the tests of one column. A value that does not fit the type only asks for files with values.</summary>
/// <param name="column">Physical names from the top.</param>
/// <param name="type">Type of the column.</param>
/// <param name="isPartition">True when the log holds the value itself.</param>
internal sealed class ColumnTests(IReadOnlyList<string> column, DataType type, bool isPartition)
{
    private readonly FileTest _hasValue = isPartition
        ? new FileTest.Partition(column[0], text => text is not null)
        : type is DataType.Struct or DataType.Array or DataType.Map or DataType.Variant
            ? new FileTest.Always()
            : new FileTest.Nulls(column, WantsNull: false);

    internal FileTest Nulls(bool wantsNull) => !wantsNull ? _hasValue
        : isPartition ? new FileTest.Partition(column[0], text => text is null)
        : _hasValue is FileTest.Always ? new FileTest.Always()
        : new FileTest.Nulls(column, WantsNull: true);

    internal FileTest In(IReadOnlyList<object?> values)
    {
        List<FileTest> tests = [.. values.OfType<object>().Select(value => Compare(CompareOperator.Equal, value))];
        tests.RemoveAll(test => test is FileTest.Never);
        if (isPartition)
        {
            Func<string?, bool>[] any = [.. tests.Cast<FileTest.Partition>().Select(test => test.MayMatch)];
            return new FileTest.Partition(column[0], text => Array.Exists(any, mayMatch => mayMatch(text)));
        }

        if (tests.Count > 1 && tests.TrueForAll(test => test is FileTest.Whole))
            return new FileTest.WholeIn(column, type, [.. tests.Cast<FileTest.Whole>().Select(test => test.Lower).Order()]);
        if (tests.Count > 1 && tests.TrueForAll(test => test is FileTest.Text { Lower: not null }))
        {
            byte[][] texts = [.. tests.Cast<FileTest.Text>().Select(test => test.Lower).OfType<byte[]>()];
            Array.Sort(texts, static (left, right) => left.AsSpan().SequenceCompareTo(right));
            return new FileTest.TextIn(column, type, texts);
        }

        return tests.Count == 1 ? tests[0] : new FileTest.Any(tests);
    }

    internal FileTest NotIn(IReadOnlyList<object?> values) => values.Any(value => value is null)
        ? new FileTest.Never()
        : new FileTest.All([_hasValue, .. values.OfType<object>().Select(value => Compare(CompareOperator.NotEqual, value))]);

    internal FileTest StartsWith(string prefix, bool isNegated)
    {
        if (type is not DataType.String) return _hasValue;
        if (isPartition)
        {
            return new FileTest.Partition(column[0], text =>
                text is not null && text.StartsWith(prefix, StringComparison.Ordinal) != isNegated);
        }

        byte[] bytes = Encoding.UTF8.GetBytes(prefix);
        return isNegated
            ? new FileTest.NotText(column, type, bytes, IsPrefix: true)
            : new FileTest.Text(column, type, bytes, bytes) { IncludesPrefixed = true };
    }

    internal FileTest Compare(CompareOperator comparison, object value)
    {
        if (isPartition) return new FileTest.Partition(column[0], PartitionTest.For(type, comparison, value));
        return type switch
        {
            DataType.String => value is string text ? CompareText(comparison, Encoding.UTF8.GetBytes(text)) : _hasValue,
            DataType.Float or DataType.Double or DataType.Decimal =>
                FloatingValue.TryRead(type, value, out FloatingValue number) ? CompareFloating(comparison, number) : _hasValue,
            _ when StatText.HasBounds(type) =>
                WholeValue.TryRead(type, value, out WholeValue whole) ? CompareWhole(comparison, whole) : _hasValue,
            _ => _hasValue,
        };
    }

    private FileTest CompareText(CompareOperator comparison, byte[] value) => comparison switch
    {
        CompareOperator.Equal => new FileTest.Text(column, type, value, value),
        CompareOperator.NotEqual => new FileTest.NotText(column, type, value, IsPrefix: false),
        CompareOperator.Less or CompareOperator.LessOrEqual => new FileTest.Text(column, type, Lower: null, value),
        _ => new FileTest.Text(column, type, value, Upper: null),
    };

    /// <summary>Bounds may leave NaN out and may be rounded, so a limit itself is always let in.</summary>
    private FileTest CompareFloating(CompareOperator comparison, FloatingValue value) => comparison switch
    {
        CompareOperator.Equal => new FileTest.Floating(column, type, value.Lower, value.Upper),
        CompareOperator.NotEqual => _hasValue,
        CompareOperator.Less or CompareOperator.LessOrEqual =>
            new FileTest.Floating(column, type, double.NegativeInfinity, value.Upper),
        _ => new FileTest.Floating(column, type, value.Lower, double.PositiveInfinity),
    };

    private FileTest CompareWhole(CompareOperator comparison, WholeValue value)
    {
        switch (comparison)
        {
            case CompareOperator.Equal:
                return value.IsExact ? Between(value.Floor, value.Floor) : new FileTest.Never();
            case CompareOperator.NotEqual:
                // Times are cut to milliseconds, so equal bounds do not mean equal values.
                return value.IsExact && type is not (DataType.Timestamp or DataType.TimestampNtz)
                    ? new FileTest.NotWhole(column, type, value.Floor)
                    : _hasValue;
            case CompareOperator.Less when value.IsExact:
                return value.Floor == long.MinValue ? new FileTest.Never() : Between(long.MinValue, value.Floor - 1);
            case CompareOperator.Less or CompareOperator.LessOrEqual:
                return Between(long.MinValue, value.Floor);
            case CompareOperator.GreaterOrEqual when value.IsExact:
                return Between(value.Floor, long.MaxValue);
            default:
                return value.Floor == long.MaxValue ? new FileTest.Never() : Between(value.Floor + 1, long.MaxValue);
        }
    }

    private FileTest.Whole Between(long lower, long upper) => new(column, type, lower, upper);
}
