using System.Buffers.Binary;
using System.IO.Compression;

namespace Millrace.Unit.Workspace;

/// <summary>Writes pictures whose pixels are known.</summary>
internal static class TestPictures
{
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>A PNG.</summary>
    /// <param name="width">Its width.</param>
    /// <param name="height">Its height.</param>
    /// <param name="depth">Bits of a sample.</param>
    /// <param name="kind">Its kind of colours, as the format numbers them.</param>
    /// <param name="samples">The samples of a pixel.</param>
    /// <param name="isLaced">True to write it in seven passes.</param>
    /// <param name="palette">Colours by number; null for none.</param>
    /// <param name="covers">What the format calls tRNS; null for none.</param>
    public static byte[] Png(int width, int height, int depth, int kind, Func<int, int, int[]> samples, bool isLaced = false, byte[]? palette = null, byte[]? covers = null)
    {
        using MemoryStream rows = new();
        foreach ((int firstX, int firstY, int stepX, int stepY) in isLaced ? Passes : [(0, 0, 1, 1)])
        {
            byte[] above = [];
            int back = Math.Max(1, samples(0, 0).Length * depth / 8);
            for (int y = firstY; y < height && firstX < width; y += stepY)
            {
                List<int> line = [];
                for (int x = firstX; x < width; x += stepX) line.AddRange(samples(x, y));
                byte[] bytes = Packed(line, depth);
                if (above.Length == 0) above = new byte[bytes.Length];

                // All ways of packing rows are used in turn.
                rows.WriteByte((byte)(y % 5));
                for (int at = 0; at < bytes.Length; at++) rows.WriteByte((byte)(bytes[at] - Guess(y % 5, bytes, above, at, back)));
                above = bytes;
            }
        }

        using MemoryStream file = new();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        byte[] head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), height);
        (head[8], head[9], head[12]) = ((byte)depth, (byte)kind, (byte)(isLaced ? 1 : 0));
        Chunk(file, "IHDR", head);
        if (palette is not null) Chunk(file, "PLTE", palette);
        if (covers is not null) Chunk(file, "tRNS", covers);
        using MemoryStream packed = new();
        using (ZLibStream zip = new(packed, CompressionLevel.Optimal, leaveOpen: true)) zip.Write(rows.ToArray());
        byte[] data = packed.ToArray();
        Chunk(file, "IDAT", data[..(data.Length / 2)]);
        Chunk(file, "IDAT", data[(data.Length / 2)..]);
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    /// <summary>A GIF of one frame with 16 colours, of which a number may be none.</summary>
    public static byte[] Gif(int width, int height, Func<int, int, int> pixel, bool isLaced = false, int open = -1)
    {
        using MemoryStream file = new();
        file.Write("GIF89a"u8);
        file.Write([(byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), 0x83, 0, 0]);
        for (int color = 0; color < 16; color++) file.Write([(byte)(color * 16), (byte)(255 - color), (byte)color]);
        if (open >= 0) file.Write([0x21, 0xF9, 4, 1, 0, 0, (byte)open, 0]);
        file.Write([0x2C, 0, 0, 0, 0, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), (byte)(isLaced ? 0x40 : 0), 4]);
        int[] order = isLaced ? [.. new[] { (0, 8), (4, 8), (2, 4), (1, 2) }.SelectMany(pass => Enumerable.Range(0, height).Where(row => row % pass.Item2 == pass.Item1))] : [.. Enumerable.Range(0, height)];
        byte[] codes = Lzw([.. order.SelectMany(y => Enumerable.Range(0, width).Select(x => pixel(x, y)))]);
        foreach (byte[] block in codes.Chunk(255))
        {
            file.WriteByte((byte)block.Length);
            file.Write(block);
        }

        file.Write([0, 0x3B]);
        return file.ToArray();
    }

    /// <summary>The beginning of a JPEG, up to what tells its size.</summary>
    public static byte[] Jpeg(int width, int height, int channels) =>
    [
        0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xFF, 0xC0, 0, (byte)(8 + (3 * channels)), 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, (byte)channels,
        .. Enumerable.Range(0, channels).SelectMany(static channel => new byte[] { (byte)channel, 0x11, 0 }), 0xFF, 0xD9,
    ];

    private static byte[] Packed(List<int> samples, int depth)
    {
        if (depth == 16) return [.. samples.SelectMany(static sample => new[] { (byte)(sample >> 8), (byte)sample })];
        byte[] bytes = new byte[((samples.Count * depth) + 7) / 8];
        for (int at = 0; at < samples.Count; at++) bytes[at * depth / 8] |= (byte)(samples[at] << (8 - depth - (at * depth % 8)));
        return bytes;
    }

    private static int Guess(int filter, byte[] line, byte[] above, int at, int back)
    {
        int left = at >= back ? line[at - back] : 0, corner = at >= back ? above[at - back] : 0, up = above[at];
        int sum = left + up - corner;
        int[] nearest = [.. new[] { left, up, corner }.OrderBy(one => Math.Abs(sum - one))];
        return filter switch { 1 => left, 2 => up, 3 => (left + up) / 2, 4 => nearest[0], _ => 0 };
    }

    private static void Chunk(Stream file, string name, byte[] data)
    {
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        file.Write(length);
        file.Write(System.Text.Encoding.ASCII.GetBytes(name));
        file.Write(data);
        file.Write(new byte[4]);
    }

    /// <summary>Codes of 16 colours, which grow to 12 bits and begin anew when they are full.</summary>
    private static byte[] Lzw(int[] pixels)
    {
        List<byte> bytes = [];
        (long bits, int held) = (0L, 0);
        void Put(int code, int size)
        {
            bits |= (long)code << held;
            for (held += size; held >= 8; held -= 8, bits >>= 8) bytes.Add((byte)bits);
        }

        Dictionary<string, int> known = [];
        (int size, int next) = (5, 18);
        void Begin()
        {
            known = Enumerable.Range(0, 16).ToDictionary(static color => ((char)color).ToString());
            (size, next) = (5, 18);
        }

        Begin();
        Put(16, size);
        string held2 = "";
        foreach (int pixel in pixels)
        {
            string longer = held2 + (char)pixel;
            if (known.ContainsKey(longer))
            {
                held2 = longer;
                continue;
            }

            Put(known[held2], size);
            held2 = ((char)pixel).ToString();
            if (next == 4096)
            {
                Put(16, size);
                Begin();
                continue;
            }

            known[longer] = next++;
            if (next > 1 << size && size < 12) size++;
        }

        Put(known[held2], size);
        Put(17, size);
        Put(0, 7);
        return [.. bytes];
    }
}
