using System.Buffers.Binary;
using System.Globalization;
using Apache.Arrow;
using Apache.Arrow.Arrays;
using Apache.Arrow.Types;
using Millrace.Workspace.Tiles;

namespace Millrace.Workspace.Answers;

/// <summary>A run of values of one column, in the bytes that the engine gave them. Immutable.</summary>
internal sealed class ColumnChunk
{
    private const long MicrosADay = 86_400_000_000;

    private readonly IArrowArray _array;

    /// <param name="array">The values; their memory belongs to the batch, so it is copied.</param>
    public ColumnChunk(IArrowArray array)
    {
        ArrayData copy = Copied(array.Data);
        _array = ArrowArrayFactory.BuildArray(copy);
        Bytes = BytesOf(copy);
    }

    public int Count => _array.Length;

    public long Bytes { get; }

    public IArrowArray Array => _array;

    public bool IsNull(int row) => _array.IsNull(row);

    /// <summary>A value as text, exact; it is not null.</summary>
    public string Text(int row) => _array switch
    {
        StringArray texts => texts.GetString(row),
        BooleanArray flags => flags.GetValue(row)!.Value ? "true" : "false",
        FloatArray numbers => numbers.Values[row].ToString("R", CultureInfo.InvariantCulture),
        DoubleArray numbers => numbers.Values[row].ToString("R", CultureInfo.InvariantCulture),
        Date32Array or TimestampArray => MicrosText.Of(Micros(row), TypeOf(_array.Data.DataType)),
        FixedSizeBinaryArray decimals => DecimalText(Whole(row), ScaleOf(decimals)),
        _ => Whole(row).ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>A value as a number; of times microseconds since 1970, of truths 0 and 1; not a number for texts. It is not null.</summary>
    public double Number(int row) => _array switch
    {
        StringArray => double.NaN,
        FloatArray numbers => numbers.Values[row],
        DoubleArray numbers => numbers.Values[row],
        Date32Array or TimestampArray => Micros(row),
        FixedSizeBinaryArray decimals => (double)Whole(row) / Math.Pow(10, ScaleOf(decimals)),
        _ => (double)Whole(row),
    };

    /// <summary>A whole number that orders values like they are; of decimals without their point. Not for texts and reals.</summary>
    public Int128 Whole(int row) => _array switch
    {
        BooleanArray flags => flags.GetValue(row)!.Value ? 1 : 0,
        Int8Array values => values.Values[row],
        Int16Array values => values.Values[row],
        Int32Array values => values.Values[row],
        Int64Array values => values.Values[row],
        UInt8Array values => values.Values[row],
        UInt16Array values => values.Values[row],
        UInt32Array values => values.Values[row],
        UInt64Array values => values.Values[row],
        Date32Array or TimestampArray => Micros(row),
        FixedSizeBinaryArray values => WholeOf(values, row),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The letters of a text.</summary>
    public ReadOnlySpan<byte> Letters(int row) => ((StringArray)_array).GetBytes(row);

    /// <summary>What values of a type of Arrow's are.</summary>
    public static FrameType TypeOf(IArrowType type) => type switch
    {
        BooleanType => FrameType.Boolean,
        StringType => FrameType.Text,
        FloatType or DoubleType => FrameType.Real,
        Date32Type => FrameType.Date,
        TimestampType time => time.Timezone is { Length: > 0 } ? FrameType.Instant : FrameType.Timestamp,
        Decimal32Type { Scale: > 0 } or Decimal64Type { Scale: > 0 } or Decimal128Type { Scale: > 0 } => FrameType.Real,
        _ => FrameType.Integer,
    };

    private long Micros(int row)
    {
        if (_array is Date32Array days) return days.Values[row] * MicrosADay;
        TimestampArray times = (TimestampArray)_array;
        return ((TimestampType)times.Data.DataType).Unit switch
        {
            TimeUnit.Second => times.Values[row] * 1_000_000,
            TimeUnit.Millisecond => times.Values[row] * 1_000,
            TimeUnit.Nanosecond => times.Values[row] / 1_000,
            _ => times.Values[row],
        };
    }

    private static Int128 WholeOf(FixedSizeBinaryArray values, int row)
    {
        ReadOnlySpan<byte> bytes = values.GetBytes(row);
        return bytes.Length switch
        {
            sizeof(int) => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            sizeof(long) => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            _ => BinaryPrimitives.ReadInt128LittleEndian(bytes),
        };
    }

    private static int ScaleOf(FixedSizeBinaryArray decimals) => decimals.Data.DataType switch
    {
        Decimal32Type type => type.Scale,
        Decimal64Type type => type.Scale,
        Decimal128Type type => type.Scale,
        _ => 0,
    };

    private static string DecimalText(Int128 digits, int scale)
    {
        if (scale == 0) return digits.ToString(CultureInfo.InvariantCulture);
        string text = Int128.Abs(digits).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return $"{(Int128.IsNegative(digits) ? "-" : "")}{text[..^scale]}.{text[^scale..]}";
    }

    private static ArrayData Copied(ArrayData data) => new(
        data.DataType,
        data.Length,
        data.NullCount,
        data.Offset,
        [.. data.Buffers.Select(static buffer => buffer.Length == 0 ? ArrowBuffer.Empty : new ArrowBuffer(buffer.Memory.ToArray()))],
        data.Children?.Select(Copied));

    private static long BytesOf(ArrayData data) => data.Buffers.Sum(static buffer => (long)buffer.Length) + (data.Children?.Sum(BytesOf) ?? 0);
}
