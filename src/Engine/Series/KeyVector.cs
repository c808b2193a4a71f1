using DuckDB.NET.Native;
using Millrace.Engine.Duck;

namespace Millrace.Engine.Series;

/// <summary>The keys of a chunk's rows, in one of the columns that tell series apart.</summary>
internal sealed unsafe class KeyVector(SeriesItem item)
{
    private byte* _data;
    private ulong* _validity;

    /// <summary>Looks at a vector.</summary>
    public void Set(nint vector)
    {
        _data = (byte*)DuckApi.VectorData(vector);
        _validity = DuckApi.VectorValidity(vector);
    }

    public bool IsNull(int row) => _validity != null && (_validity[row >> 6] & (1UL << (row & 63))) == 0;

    /// <summary>The value, of a text its letters.</summary>
    public ReadOnlySpan<byte> Bytes(int row)
    {
        byte* value = _data + ((long)row * item.Width);
        if (!item.IsText) return new ReadOnlySpan<byte>(value, item.Width);
        DuckDBString* text = (DuckDBString*)value;
        return new ReadOnlySpan<byte>(text->Data, text->Length);
    }

    /// <summary>True when two rows have the same key, null being equal to null.</summary>
    public bool IsSame(int left, int right)
    {
        if (_validity != null && (IsNull(left) || IsNull(right))) return IsNull(left) == IsNull(right);
        return Bytes(left).SequenceEqual(Bytes(right));
    }
}
