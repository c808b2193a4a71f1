using System.Buffers.Binary;

namespace Millrace.Workspace.Paper;

/// <summary>Reads the first frame of GIF pictures, which is all that paper shows of one that moves. Pure.</summary>
internal static class GifPicture
{
    private const int MostCodes = 4096;

    private static readonly (int First, int Step)[] Laced = [(0, 8), (4, 8), (2, 4), (1, 2)];

    /// <summary>Reads a picture.</summary>
    /// <exception cref="InvalidDataException">It is damaged or too large.</exception>
    public static PaperPicture Read(byte[] bytes)
    {
        (int width, int height) = PaperPicture.Checked(Word(bytes, 6), Word(bytes, 8));
        int at = 13;
        ReadOnlySpan<byte> palette = TakePalette(bytes, bytes[10], ref at);
        int open = -1;
        while (bytes[at] == 0x21)
        {
            // What stands before the frame tells which colour is none.
            if (bytes[at + 1] == 0xF9 && (bytes[at + 3] & 1) == 1) open = bytes[at + 6];
            at += 2;
            while (bytes[at] != 0) at += bytes[at] + 1;
            at++;
        }

        if (bytes[at] != 0x2C) throw new InvalidDataException("it has no frame");
        (int x, int y, int columns, int rows, int flags) = (Word(bytes, at + 1), Word(bytes, at + 3), Word(bytes, at + 5), Word(bytes, at + 7), bytes[at + 9]);
        PaperPicture.Checked(columns, rows);
        at += 10;
        ReadOnlySpan<byte> own = TakePalette(bytes, flags, ref at);
        if (own.Length > 0) palette = own;
        byte[] indexes = Unpack(bytes, at, columns * rows);
        byte[] colors = new byte[width * height * 3], cover = new byte[width * height];
        int source = 0;
        foreach (int row in RowsOf(rows, isLaced: (flags & 0x40) != 0))
        {
            for (int column = 0; column < columns; column++, source++)
            {
                int index = indexes[source];
                if (index == open || x + column >= width || y + row >= height) continue;
                int pixel = ((y + row) * width) + x + column;
                if ((index * 3) + 2 < palette.Length) palette.Slice(index * 3, 3).CopyTo(colors.AsSpan(pixel * 3));
                cover[pixel] = 255;
            }
        }

        return new PaperPicture(width, height) { Colors = colors, Cover = cover.AsSpan().ContainsAnyExcept((byte)255) ? cover : null };
    }

    private static int Word(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

    private static ReadOnlySpan<byte> TakePalette(byte[] bytes, int flags, ref int at)
    {
        if ((flags & 0x80) == 0) return [];
        int length = 3 << ((flags & 7) + 1);
        ReadOnlySpan<byte> palette = bytes.AsSpan(at, length);
        at += length;
        return palette;
    }

    private static IEnumerable<int> RowsOf(int rows, bool isLaced) => !isLaced ? Enumerable.Range(0, rows)
        : Laced.SelectMany(pass => Enumerable.Range(0, Math.Max(0, (rows - pass.First + pass.Step - 1) / pass.Step)).Select(row => pass.First + (row * pass.Step)));

    /// <summary>The numbers of colours, of LZW codes that grow up to 12 bits. Pixels behind the last code keep the first colour.</summary>
    private static byte[] Unpack(byte[] bytes, int at, int pixels)
    {
        int least = bytes[at++];
        if (least is < 1 or > 8) throw new InvalidDataException("its pixels are packed in a strange way");
        (int clear, int end) = (1 << least, (1 << least) + 1);
        short[] before = new short[MostCodes];
        byte[] last = new byte[MostCodes], turned = new byte[MostCodes + 1], found = new byte[pixels];
        for (int code = 0; code < clear; code++) last[code] = (byte)code;
        (int size, int next, int previous, int first, int count) = (least + 1, end + 1, -1, 0, 0);
        (int bits, int held, int left) = (0, 0, 0);
        while (count < pixels)
        {
            for (; held < size; held += 8)
            {
                if (left == 0 && (left = bytes[at++]) == 0) return found;
                bits |= bytes[at++] << held;
                left--;
            }

            int code = bits & ((1 << size) - 1);
            (bits, held) = (bits >> size, held - size);
            if (code == end) break;
            if (code == clear)
            {
                (size, next, previous) = (least + 1, end + 1, -1);
                continue;
            }

            if (code > next || (code == next && previous < 0)) throw new InvalidDataException("its pixels are packed in a strange way");
            int depth = 0;
            int walked = code;
            if (code == next)
            {
                turned[depth++] = (byte)first;
                walked = previous;
            }

            for (; walked >= clear; walked = before[walked]) turned[depth++] = last[walked];
            turned[depth++] = last[walked];
            first = last[walked];
            while (depth > 0 && count < pixels) found[count++] = turned[--depth];
            if (previous >= 0 && next < MostCodes)
            {
                (before[next], last[next]) = ((short)previous, (byte)first);
                if (++next == 1 << size && size < 12) size++;
            }

            previous = code;
        }

        return found;
    }
}
