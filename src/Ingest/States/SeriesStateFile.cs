using System.Security.Cryptography;
using System.Text;
using Millrace.Engine.States;
using Millrace.Ingest.Faults;

namespace Millrace.Ingest.States;

/// <summary>A file of states as bytes; see docs/formats/series-state.md.</summary>
internal static class SeriesStateFile
{
    public const int Format = 1;

    private const uint Magic = 0x5353_524D;
    private const int DigestLength = 16;

    public static byte[] Write(long batch, string shape, IReadOnlyCollection<KeyValuePair<byte[], byte[]>> states)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream, Encoding.UTF8);
        writer.Write(Magic);
        writer.Write((ushort)Format);
        writer.Write(batch);
        writer.Write(shape);
        writer.Write(states.Count);
        foreach ((byte[] key, byte[] state) in states)
        {
            writer.Write7BitEncodedInt(key.Length);
            writer.Write(key);
            writer.Write7BitEncodedInt(state.Length);
            writer.Write(state);
        }

        writer.Flush();
        writer.Write(Digest(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        writer.Flush();
        return stream.ToArray();
    }

    /// <param name="path">Name of the file, for faults.</param>
    /// <param name="batch">The batch that its name says.</param>
    /// <param name="content">The file.</param>
    public static SeriesChange Read(string path, long batch, ReadOnlyMemory<byte> content)
    {
        if (content.Length < DigestLength) throw IngestErrors.StateCorrupt(path, "it is cut off");
        ReadOnlyMemory<byte> body = content[..^DigestLength];
        if (!Digest(body.Span).AsSpan().SequenceEqual(content.Span[^DigestLength..])) throw IngestErrors.StateCorrupt(path, "its content does not match its checksum");
        using MemoryStream stream = new(body.ToArray());
        using BinaryReader reader = new(stream, Encoding.UTF8);
        if (reader.ReadUInt32() != Magic) throw IngestErrors.StateCorrupt(path, "it is no file of states");
        int format = reader.ReadUInt16();
        if (format > Format) throw IngestErrors.OffsetLogTooNew(path, format);
        if (reader.ReadInt64() != batch) throw IngestErrors.StateCorrupt(path, "it holds another batch than its name says");
        string shape = reader.ReadString();
        KeyValuePair<byte[], byte[]>[] states = new KeyValuePair<byte[], byte[]>[reader.ReadInt32()];
        for (int series = 0; series < states.Length; series++)
        {
            byte[] key = reader.ReadBytes(reader.Read7BitEncodedInt());
            states[series] = new KeyValuePair<byte[], byte[]>(key, reader.ReadBytes(reader.Read7BitEncodedInt()));
        }

        return new SeriesChange(shape, states, LateRows: 0);
    }

    private static byte[] Digest(ReadOnlySpan<byte> body) => SHA256.HashData(body)[..DigestLength];
}
