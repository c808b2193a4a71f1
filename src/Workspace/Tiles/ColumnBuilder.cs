using Apache.Arrow;
using Apache.Arrow.Types;

namespace Millrace.Workspace.Tiles;

/// <summary>Collects a column of a frame from Arrow batches.</summary>
internal sealed class ColumnBuilder(string name, FrameType type)
{
    private readonly List<long> _whole = [];
    private readonly List<double> _real = [];
    private readonly List<string> _texts = [];
    private readonly List<bool> _nulls = [];
    private bool _hasNulls;
    private bool _isReal = type == FrameType.Real;

    /// <summary>The builder for a column of Arrow's.</summary>
    public static ColumnBuilder For(Field field) => new(field.Name, field.DataType switch
    {
        BooleanType => FrameType.Boolean,
        Int8Type or Int16Type or Int32Type or Int64Type or UInt8Type or UInt16Type or UInt32Type or UInt64Type => FrameType.Integer,
        Decimal128Type { Scale: 0 } => FrameType.Integer,
        FloatType or DoubleType or HalfFloatType or Decimal32Type or Decimal64Type or Decimal128Type or Decimal256Type => FrameType.Real,
        Date32Type => FrameType.Date,
        TimestampType time => time.Timezone is { Length: > 0 } ? FrameType.Instant : FrameType.Timestamp,
        _ => FrameType.Text,
    });

    public void Add(IArrowArray array, int count)
    {
        for (int row = 0; row < count; row++)
        {
            bool isNull = array.IsNull(row);
            _hasNulls |= isNull;
            _nulls.Add(isNull);
            AddValue(array, isNull ? -1 : row);
        }
    }

    public FrameColumn Build()
    {
        bool[]? nulls = _hasNulls ? [.. _nulls] : null;
        return type switch
        {
            FrameType.Text => new TextColumn(name, [.. _texts], nulls),
            FrameType.Date or FrameType.Timestamp or FrameType.Instant => new TimeColumn(name, type, [.. _whole], nulls),
            _ when _isReal => new RealColumn(name, [.. _real], nulls),
            _ => new IntegerColumn(name, type, [.. _whole], nulls),
        };
    }

    /// <param name="array">The values.</param>
    /// <param name="row">The row; -1 for null.</param>
    private void AddValue(IArrowArray array, int row)
    {
        if (type == FrameType.Text) _texts.Add(row < 0 ? "" : ((StringArray)array).GetString(row));
        else if (_isReal) _real.Add(row < 0 ? 0 : Real(array, row));
        else if (row < 0) _whole.Add(0);
        else if (array is Decimal128Array or UInt64Array) AddWide(Wide(array, row));
        else _whole.Add(Whole(array, row));
    }

    /// <summary>Sums of whole numbers have 128 bits; a column becomes one of reals when one needs more than 64.</summary>
    private void AddWide(decimal value)
    {
        if (value is >= long.MinValue and <= long.MaxValue)
        {
            _whole.Add((long)value);
            return;
        }

        _isReal = true;
        _real.AddRange(_whole.Select(static whole => (double)whole));
        _whole.Clear();
        _real.Add((double)value);
    }

    private static decimal Wide(IArrowArray array, int row) => array is UInt64Array unsigned ? unsigned.GetValue(row)!.Value : DecimalOf((Decimal128Array)array, row);

    private static decimal DecimalOf(Decimal128Array array, int row)
    {
        try
        {
            return array.GetValue(row)!.Value;
        }
        catch (OverflowException)
        {
            return array.GetSqlDecimal(row)!.Value.IsPositive ? decimal.MaxValue : decimal.MinValue; // Beyond 29 digits no chart tells a difference.
        }
    }

    private static long Whole(IArrowArray array, int row) => array switch
    {
        BooleanArray values => values.GetValue(row)!.Value ? 1 : 0,
        Int8Array values => values.GetValue(row)!.Value,
        Int16Array values => values.GetValue(row)!.Value,
        Int32Array values => values.GetValue(row)!.Value,
        Int64Array values => values.GetValue(row)!.Value,
        UInt8Array values => values.GetValue(row)!.Value,
        UInt16Array values => values.GetValue(row)!.Value,
        UInt32Array values => values.GetValue(row)!.Value,
        Date32Array values => values.Values[row] * 86_400_000_000L,
        TimestampArray values => Micros(values, row),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static long Micros(TimestampArray values, int row) => ((TimestampType)values.Data.DataType).Unit switch
    {
        TimeUnit.Second => values.Values[row] * 1_000_000,
        TimeUnit.Millisecond => values.Values[row] * 1_000,
        TimeUnit.Nanosecond => values.Values[row] / 1_000,
        _ => values.Values[row],
    };

    private static double Real(IArrowArray array, int row) => array switch
    {
        FloatArray values => values.GetValue(row)!.Value,
        DoubleArray values => values.GetValue(row)!.Value,
        HalfFloatArray values => (double)values.GetValue(row)!.Value,
        Decimal32Array values => (double)values.GetValue(row)!.Value,
        Decimal64Array values => (double)values.GetValue(row)!.Value,
        Decimal128Array values => (double)DecimalOf(values, row),
        Decimal256Array values => (double)values.GetValue(row)!.Value,
        UInt64Array values => values.GetValue(row)!.Value,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
