using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Numerics;
using System.Text;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Parquet;

/// <summary>Writes values in Parquet's plain encoding.</summary>
internal static class PlainValues
{
    // The one that all readers print alike; that of .NET has a sign.
    private const uint SingleNaN = 0x7FC0_0000;
    private const ulong DoubleNaN = 0x7FF8_0000_0000_0000;

    /// <summary>Writes the values that are not null.</summary>
    public static void Write(IBufferWriter<byte> output, SmallColumn column)
    {
        if (column.Type is DataType.Boolean)
        {
            WriteBits(output, [.. column.Values.OfType<bool>()]);
            return;
        }

        StoredType stored = StoredType.Of(column.Type);
        foreach (object? value in column.Values)
        {
            if (value is not null) Write(output, column.Type, stored, value);
        }
    }

    /// <summary>Writes for each row whether it has a value, as runs behind their length.</summary>
    public static void WritePresence(IBufferWriter<byte> output, IReadOnlyList<object?> values)
    {
        ArrayBufferWriter<byte> runs = new();
        for (int start = 0; start < values.Count;)
        {
            bool isPresent = values[start] is not null;
            int end = start + 1;
            while (end < values.Count && values[end] is not null == isPresent) end++;
            for (uint header = (uint)(end - start) << 1; ; header >>= 7)
            {
                runs.Write([(byte)(header < 0x80 ? header : header | 0x80)]);
                if (header < 0x80) break;
            }

            runs.Write([isPresent ? (byte)1 : (byte)0]);
            start = end;
        }

        Int32(output, runs.WrittenCount);
        output.Write(runs.WrittenSpan);
    }

    private static void Write(IBufferWriter<byte> output, DataType type, StoredType stored, object value)
    {
        switch (value)
        {
            case long whole when stored.Physical == StoredType.Int32:
                Int32(output, checked((int)whole));
                break;
            case long whole:
                Int64(output, whole);
                break;
            case float single:
                BinaryPrimitives.WriteSingleLittleEndian(output.GetSpan(sizeof(float)), float.IsNaN(single) ? BitConverter.UInt32BitsToSingle(SingleNaN) : single);
                output.Advance(sizeof(float));
                break;
            case double number:
                BinaryPrimitives.WriteDoubleLittleEndian(output.GetSpan(sizeof(double)), double.IsNaN(number) ? BitConverter.UInt64BitsToDouble(DoubleNaN) : number);
                output.Advance(sizeof(double));
                break;
            case string text:
                Bytes(output, Encoding.UTF8.GetBytes(text));
                break;
            case byte[] bytes:
                Bytes(output, bytes);
                break;
            case DateTime day:
                Int32(output, (int)((day - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerDay));
                break;
            case DateTimeOffset time:
                Int64(output, (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond);
                break;
            case decimal exact:
                Decimal(output, stored, Unscaled(exact, ((DataType.Decimal)type).Scale));
                break;
            default:
                throw new UnreachableException($"A {value.GetType().Name} is no value of a column of type {type}.");
        }
    }

    /// <summary>The digits of a number of at most that scale, without the point.</summary>
    private static BigInteger Unscaled(decimal value, int scale)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        BigInteger digits = ((BigInteger)(uint)parts[2] << 64) | ((BigInteger)(uint)parts[1] << 32) | (uint)parts[0];
        BigInteger whole = digits * BigInteger.Pow(10, Math.Max(0, scale - value.Scale)) / BigInteger.Pow(10, Math.Max(0, value.Scale - scale));
        return value < 0 ? -whole : whole;
    }

    private static void Decimal(IBufferWriter<byte> output, StoredType stored, BigInteger digits)
    {
        if (stored.Physical == StoredType.Int32)
        {
            Int32(output, (int)digits);
        }
        else if (stored.Physical == StoredType.Int64)
        {
            Int64(output, (long)digits);
        }
        else
        {
            Span<byte> bytes = output.GetSpan(stored.Length!.Value)[..stored.Length.Value];
            bytes.Fill(digits.Sign < 0 ? (byte)0xFF : (byte)0);
            byte[] least = digits.ToByteArray(isUnsigned: false, isBigEndian: true);
            least.CopyTo(bytes[(bytes.Length - least.Length)..]);
            output.Advance(bytes.Length);
        }
    }

    private static void WriteBits(IBufferWriter<byte> output, bool[] values)
    {
        for (int start = 0; start < values.Length; start += 8)
        {
            int bits = 0;
            for (int bit = 0; bit < 8 && start + bit < values.Length; bit++) bits |= values[start + bit] ? 1 << bit : 0;
            output.Write([(byte)bits]);
        }
    }

    private static void Bytes(IBufferWriter<byte> output, byte[] bytes)
    {
        Int32(output, bytes.Length);
        output.Write(bytes);
    }

    private static void Int32(IBufferWriter<byte> output, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(sizeof(int)), value);
        output.Advance(sizeof(int));
    }

    private static void Int64(IBufferWriter<byte> output, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(sizeof(long)), value);
        output.Advance(sizeof(long));
    }
}
