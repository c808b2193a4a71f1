using System.Buffers.Binary;

namespace Millrace.Engine.Series;

/// <summary>The keys of a series as bytes: for each a mark whether it is null, its length and its value.</summary>
internal static class SeriesKey
{
    private const int HeadLength = 5;

    public static byte[] Of(IReadOnlyList<KeyCell> keys)
    {
        byte[] bytes = new byte[keys.Sum(static key => HeadLength + key.Bytes.Length)];
        Span<byte> rest = bytes;
        foreach (KeyCell key in keys)
        {
            rest[0] = key.IsNull ? (byte)1 : (byte)0;
            BinaryPrimitives.WriteInt32LittleEndian(rest[1..], key.Bytes.Length);
            key.Bytes.CopyTo(rest[HeadLength..]);
            rest = rest[(HeadLength + key.Bytes.Length)..];
        }

        return bytes;
    }
}
