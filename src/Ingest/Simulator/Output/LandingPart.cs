namespace Millrace.Ingest.Simulator.Output;

/// <summary>
/// A file that others see whole or not at all: it grows under a name that readers ignore and is renamed when done.
/// Disposing it unpublished removes it. Thread safety: none.
/// </summary>
internal sealed class LandingPart : IAsyncDisposable
{
    private readonly string _path;
    private readonly string _growingPath;
    private readonly FileStream _stream;
    private readonly bool _overwrite;
    private bool _isPublished;

    public LandingPart(string directory, string name, bool overwrite)
    {
        _overwrite = overwrite;
        _path = Path.Combine(directory, name);
        _growingPath = Path.Combine(directory, $".{name}.tmp");
        _stream = new FileStream(
            _growingPath, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
    }

    /// <summary>Bytes written so far.</summary>
    public long SizeBytes { get; private set; }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        SizeBytes += bytes.Length;
    }

    /// <summary>Gives the file its name.</summary>
    public async ValueTask PublishAsync()
    {
        await _stream.DisposeAsync().ConfigureAwait(false);
        File.Move(_growingPath, _path, _overwrite);
        _isPublished = true;
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync().ConfigureAwait(false);
        if (!_isPublished) File.Delete(_growingPath);
    }
}
