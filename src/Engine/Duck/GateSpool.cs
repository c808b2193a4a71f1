using System.Buffers.Text;

namespace Millrace.Engine.Duck;

/// <summary>
/// The rows that a gate keeps aside, a line each in a file: so their number costs no memory. The file is made when the
/// first row comes. Thread safety: members may be called at once.
/// </summary>
internal sealed class GateSpool(string path) : IDisposable
{
    private const int BufferBytes = 1 << 16;

    private readonly Lock _lock = new();
    private FileStream? _file;
    private long _rows;
    private int _longest;

    /// <summary>Takes a row. Both texts are JSON, which has no raw tabs and line breaks.</summary>
    public void Append(long mask, ReadOnlySpan<byte> origin, ReadOnlySpan<byte> row)
    {
        Span<byte> number = stackalloc byte[20];
        Utf8Formatter.TryFormat(mask, number, out int digits);
        lock (_lock)
        {
            _file ??= new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, BufferBytes);
            _file.Write(number[..digits]);
            _file.WriteByte((byte)'\t');
            _file.Write(origin);
            _file.WriteByte((byte)'\t');
            _file.Write(row);
            _file.WriteByte((byte)'\n');
            _rows++;
            _longest = Math.Max(_longest, digits + origin.Length + row.Length + 3);
        }
    }

    /// <summary>Ends the file, which is not there when no row came.</summary>
    /// <returns>How many rows it has, and the bytes of the longest.</returns>
    public (long Rows, int LongestBytes) Close()
    {
        lock (_lock)
        {
            _file?.Dispose();
            return (_rows, _longest);
        }
    }

    public void Dispose()
    {
        lock (_lock) _file?.Dispose();
    }
}
