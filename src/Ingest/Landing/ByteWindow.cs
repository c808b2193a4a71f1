namespace Millrace.Ingest.Landing;

/// <summary>
/// The part of a stream that is looked at: bytes read and not yet consumed. It grows as long as its user asks for more
/// and never forgets what is pending. Thread safety: none.
/// </summary>
internal sealed class ByteWindow(Stream stream)
{
    private const int FirstBytes = 1 << 16;

    private byte[] _buffer = new byte[FirstBytes];
    private int _start;
    private int _end;

    /// <summary>True when the stream has no more bytes than the pending ones.</summary>
    public bool IsEnd { get; private set; }

    public ReadOnlySpan<byte> Pending => _buffer.AsSpan(_start, _end - _start);

    public int PendingBytes => _end - _start;

    public void Consume(int bytes) => _start += bytes;

    /// <summary>Reads on until the window has grown well or the stream has ended.</summary>
    public async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        MakeRoom();
        int wanted = Math.Min(Math.Max(FirstBytes / 2, PendingBytes), _buffer.Length - _end);
        int stopAt = _end + wanted;
        while (_end < stopAt)
        {
            int read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                IsEnd = true;
                return;
            }

            _end += read;
        }
    }

    /// <summary>
    /// Moves what is pending to the front, and doubles the buffer when it fills more than half of it, so that a record
    /// looked at again after each fill costs twice its length in all.
    /// </summary>
    private void MakeRoom()
    {
        int pending = PendingBytes;
        byte[] target = pending > _buffer.Length / 2 ? new byte[checked(_buffer.Length * 2)] : _buffer;
        _buffer.AsSpan(_start, pending).CopyTo(target);
        _buffer = target;
        _start = 0;
        _end = pending;
    }
}
