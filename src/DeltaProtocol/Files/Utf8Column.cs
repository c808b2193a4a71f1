using System.Text;

namespace Millrace.DeltaProtocol.Files;

/// <summary>
/// Texts of many rows packed as UTF-8, so that a million of them cost a handful of arrays. Its maker sets each row at
/// most once, in any order, and then hands it out to be read. Thread safety: reading only.
/// </summary>
/// <param name="count">Number of rows; all are null at first.</param>
public sealed class Utf8Column(int count)
{
    private const int PageBytes = 1 << 20;

    // A row's place is page * 2^32 + offset, so texts of more than 2 GiB in all are no special case.
    private readonly long[] _starts = new long[count];
    private readonly int[] _lengths = Absent(count);
    private readonly List<byte[]> _pages = [];
    private int _used = PageBytes;

    /// <summary>Number of rows.</summary>
    public int Count => _lengths.Length;

    /// <summary>The text of a row; empty when it is null.</summary>
    public ReadOnlySpan<byte> this[int row]
    {
        get
        {
            int length = _lengths[row];
            if (length <= 0) return default;
            long start = _starts[row];
            return _pages[(int)(start >> 32)].AsSpan((int)start, length);
        }
    }

    /// <summary>A column of texts.</summary>
    public static Utf8Column Of(IReadOnlyList<string?> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        Utf8Column column = new(texts.Count);
        for (int row = 0; row < texts.Count; row++)
        {
            if (texts[row] is string text) column.Set(row, Encoding.UTF8.GetBytes(text));
        }

        return column;
    }

    /// <summary>True when a row has no text.</summary>
    public bool IsNull(int row) => _lengths[row] < 0;

    /// <summary>The text of a row as a string, or null.</summary>
    public string? Text(int row) => IsNull(row) ? null : Encoding.UTF8.GetString(this[row]);

    /// <summary>Gives a row its text.</summary>
    public void Set(int row, ReadOnlySpan<byte> text)
    {
        _lengths[row] = text.Length;
        if (text.IsEmpty) return;
        if (_pages.Count == 0 || _used + text.Length > _pages[^1].Length)
        {
            _pages.Add(GC.AllocateUninitializedArray<byte>(Math.Max(PageBytes, text.Length)));
            _used = 0;
        }

        text.CopyTo(_pages[^1].AsSpan(_used));
        _starts[row] = ((long)(_pages.Count - 1) << 32) | (uint)_used;
        _used += text.Length;
    }

    private static int[] Absent(int count)
    {
        int[] lengths = GC.AllocateUninitializedArray<int>(count);
        Array.Fill(lengths, -1);
        return lengths;
    }
}
