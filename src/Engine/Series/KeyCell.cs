namespace Millrace.Engine.Series;

/// <summary>A copy of one key of a row, for comparing rows of other chunks and for writing it again.</summary>
internal sealed unsafe class KeyCell(SeriesItem item)
{
    private byte[] _bytes = new byte[Math.Max(item.Width, 16)];
    private int _length;

    public bool IsNull { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>A cell with the same content that stays as it is.</summary>
    public KeyCell Copy() => new(item) { _bytes = Bytes.ToArray(), _length = _length, IsNull = IsNull };

    /// <summary>Takes the key of a row.</summary>
    public void Take(KeyVector vector, int row)
    {
        IsNull = vector.IsNull(row);
        if (IsNull)
        {
            _length = 0;
            return;
        }

        ReadOnlySpan<byte> bytes = vector.Bytes(row);
        if (_bytes.Length < bytes.Length) _bytes = new byte[bytes.Length * 2];
        bytes.CopyTo(_bytes);
        _length = bytes.Length;
    }

    /// <summary>True when a row has the same key, null being equal to null.</summary>
    public bool IsSame(KeyVector vector, int row) =>
        vector.IsNull(row) ? IsNull : !IsNull && Bytes.SequenceEqual(vector.Bytes(row));
}
