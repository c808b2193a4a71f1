namespace Millrace.CloudStores.Blobs;

/// <summary>What is uploaded: bytes in memory, or a file.</summary>
internal abstract record BlobContent
{
    private BlobContent()
    {
    }

    /// <summary>Its size.</summary>
    public abstract long SizeBytes { get; }

    /// <summary>A stream over it from the start; one for each attempt.</summary>
    public abstract Stream Open();

    /// <summary>Bytes in memory.</summary>
    public sealed record Memory(ReadOnlyMemory<byte> Bytes) : BlobContent
    {
        /// <inheritdoc/>
        public override long SizeBytes => Bytes.Length;

        /// <inheritdoc/>
        public override Stream Open() =>
            System.Runtime.InteropServices.MemoryMarshal.TryGetArray(Bytes, out ArraySegment<byte> segment) && segment.Array is not null
                ? new MemoryStream(segment.Array, segment.Offset, segment.Count, writable: false)
                : new MemoryStream(Bytes.ToArray(), writable: false);
    }

    /// <summary>A file of this machine.</summary>
    /// <param name="Path">Its full path.</param>
    /// <param name="Length">Its size.</param>
    public sealed record LocalFile(string Path, long Length) : BlobContent
    {
        /// <inheritdoc/>
        public override long SizeBytes => Length;

        /// <inheritdoc/>
        public override Stream Open() => new FileStream(
            Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
    }
}
