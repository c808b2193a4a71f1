using System.Buffers;
using System.Text;

namespace Millrace.Delta.Parquet;

/// <summary>
/// Writes the compact encoding of Thrift, in which Parquet keeps its headers. Fields of a struct must come in ascending
/// order of their ids, less than 16 apart. Not safe for use by two threads at once.
/// </summary>
internal sealed class ThriftWriter(IBufferWriter<byte> output)
{
    private const int Boolean = 1;
    private const int Byte = 3;
    private const int Int32 = 5;
    private const int Int64 = 6;
    private const int Binary = 8;
    private const int List = 9;
    private const int Struct = 12;
    private const int LongestShortList = 14;
    private readonly Stack<int> _outer = new();
    private int _last;

    public void Number(int field, int value)
    {
        Header(field, Int32);
        ZigZag(value);
    }

    public void Number(int field, long value)
    {
        Header(field, Int64);
        ZigZag(value);
    }

    public void Small(int field, sbyte value)
    {
        Header(field, Byte);
        Raw((byte)value);
    }

    public void Flag(int field, bool value) => Header(field, value ? Boolean : Boolean + 1);

    public void Text(int field, string value)
    {
        Header(field, Binary);
        Text(value);
    }

    /// <summary>Begins a struct that is a field; <see cref="End"/> closes it.</summary>
    public void Begin(int field)
    {
        Header(field, Struct);
        Begin();
    }

    /// <summary>Begins a struct that is an element of a list.</summary>
    public void Begin()
    {
        _outer.Push(_last);
        _last = 0;
    }

    public void End()
    {
        Raw(0);
        _last = _outer.Pop();
    }

    /// <summary>Ends the outermost struct.</summary>
    public void Stop() => Raw(0);

    /// <summary>A struct without fields, as unions have them for their plain members.</summary>
    public void Empty(int field)
    {
        Begin(field);
        End();
    }

    public void Structs(int field, int count) => ListOf(field, Struct, count);

    public void Numbers(int field, ReadOnlySpan<int> values)
    {
        ListOf(field, Int32, values.Length);
        foreach (int value in values) ZigZag(value);
    }

    public void Texts(int field, string value)
    {
        ListOf(field, Binary, 1);
        Text(value);
    }

    private void ListOf(int field, int element, int count)
    {
        Header(field, List);
        if (count <= LongestShortList)
        {
            Raw((byte)((count << 4) | element));
            return;
        }

        Raw((byte)(0xF0 | element));
        Varint((ulong)count);
    }

    private void Header(int field, int type)
    {
        Raw((byte)(((field - _last) << 4) | type));
        _last = field;
    }

    private void Text(string value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        Varint((ulong)bytes.Length);
        output.Write(bytes);
    }

    private void ZigZag(long value) => Varint((ulong)((value << 1) ^ (value >> 63)));

    private void Varint(ulong value)
    {
        while (value >= 0x80)
        {
            Raw((byte)(value | 0x80));
            value >>= 7;
        }

        Raw((byte)value);
    }

    private void Raw(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }
}
