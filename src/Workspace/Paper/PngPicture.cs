using System.Buffers.Binary;
using System.IO.Compression;

namespace Millrace.Workspace.Paper;

/// <summary>Reads PNG pictures (ISO/IEC 15948): all kinds of colours and depths, interlaced or not. Pure.</summary>
internal sealed class PngPicture
{
    private const int Grey = 0, Colored = 2, Indexed = 3, GreyCovering = 4, ColoredCovering = 6;

    private static readonly (int X, int Y, int StepX, int StepY)[] Passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    private readonly int _width;
    private readonly int _height;
    private readonly int _depth;
    private readonly int _kind;
    private readonly byte[] _palette;
    private readonly byte[] _covers;
    private readonly byte[] _colors;
    private readonly byte[] _cover;

    private PngPicture(int width, int height, int depth, int kind, byte[] palette, byte[] covers)
    {
        (_width, _height, _depth, _kind, _palette, _covers) = (width, height, depth, kind, palette, covers);
        _colors = new byte[width * height * 3];
        _cover = new byte[width * height];
    }

    private int Channels => _kind switch { Colored => 3, GreyCovering => 2, ColoredCovering => 4, _ => 1 };

    /// <summary>Reads a picture.</summary>
    /// <exception cref="InvalidDataException">It is damaged or too large.</exception>
    public static PaperPicture Read(byte[] bytes)
    {
        ReadOnlySpan<byte> head = bytes.AsSpan(16);
        (int width, int height) = PaperPicture.Checked(BinaryPrimitives.ReadUInt32BigEndian(head), BinaryPrimitives.ReadUInt32BigEndian(head[4..]));
        (int depth, int kind, bool isLaced) = (head[8], head[9], head[12] == 1);
        bool isKnown = kind is Grey or Colored or Indexed or GreyCovering or ColoredCovering && depth is 1 or 2 or 4 or 8 or 16;
        if (!isKnown || (depth < 8 && kind is not (Grey or Indexed))) throw new InvalidDataException("it has strange colours");
        byte[] palette = [], covers = [];
        using MemoryStream packed = new();
        for (int at = 8; at + 12 <= bytes.Length;)
        {
            int length = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at)), int.MaxValue);
            ReadOnlySpan<byte> name = bytes.AsSpan(at + 4, 4);
            if (name.SequenceEqual("IEND"u8)) break;
            ReadOnlySpan<byte> data = bytes.AsSpan(at + 8, length);
            if (name.SequenceEqual("PLTE"u8)) palette = data.ToArray();
            else if (name.SequenceEqual("tRNS"u8)) covers = data.ToArray();
            else if (name.SequenceEqual("IDAT"u8)) packed.Write(data);
            at += length + 12;
        }

        PngPicture picture = new(width, height, depth, kind, palette, covers);
        packed.Position = 0;
        using ZLibStream unpacked = new(packed, CompressionMode.Decompress);
        foreach ((int x, int y, int stepX, int stepY) in isLaced ? Passes : [(0, 0, 1, 1)]) picture.ReadPass(unpacked, x, y, stepX, stepY);
        return new PaperPicture(width, height) { Colors = picture._colors, Cover = picture._cover.AsSpan().ContainsAnyExcept((byte)255) ? picture._cover : null };
    }

    private void ReadPass(Stream unpacked, int firstX, int firstY, int stepX, int stepY)
    {
        int columns = (_width - firstX + stepX - 1) / stepX, rows = (_height - firstY + stepY - 1) / stepY;
        if (columns <= 0 || rows <= 0) return;
        int bits = Channels * _depth;
        int back = Math.Max(1, bits / 8);
        byte[] line = new byte[((columns * bits) + 7) / 8], above = new byte[line.Length];
        for (int row = 0; row < rows; row++)
        {
            int filter = unpacked.ReadByte();
            unpacked.ReadExactly(line);
            Unfilter(filter, line, above, back);
            for (int column = 0; column < columns; column++) Put(line, column, ((firstY + (row * stepY)) * _width) + firstX + (column * stepX));
            (line, above) = (above, line);
        }
    }

    private static void Unfilter(int filter, byte[] line, byte[] above, int back)
    {
        if (filter is < 0 or > 4) throw new InvalidDataException("its rows are packed in a strange way");
        for (int at = 0; at < line.Length; at++)
        {
            int left = at >= back ? line[at - back] : 0;
            int corner = at >= back ? above[at - back] : 0;
            line[at] += (byte)(filter switch { 1 => left, 2 => above[at], 3 => (left + above[at]) / 2, 4 => Nearest(left, above[at], corner), _ => 0 });
        }
    }

    private static int Nearest(int left, int above, int corner)
    {
        int guess = left + above - corner;
        (int toLeft, int toAbove, int toCorner) = (Math.Abs(guess - left), Math.Abs(guess - above), Math.Abs(guess - corner));
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }

    private void Put(byte[] line, int column, int pixel)
    {
        int first = Sample(line, column * Channels);
        (int red, int green, int blue) = _kind switch
        {
            Indexed => first * 3 + 2 < _palette.Length ? (_palette[first * 3], _palette[(first * 3) + 1], _palette[(first * 3) + 2]) : (0, 0, 0),
            Colored or ColoredCovering => (Whole(first), Whole(Sample(line, (column * Channels) + 1)), Whole(Sample(line, (column * Channels) + 2))),
            _ => (Whole(first), Whole(first), Whole(first)),
        };
        (_colors[pixel * 3], _colors[(pixel * 3) + 1], _colors[(pixel * 3) + 2]) = ((byte)red, (byte)green, (byte)blue);
        _cover[pixel] = (byte)(_kind switch
        {
            Indexed => first < _covers.Length ? _covers[first] : 255,
            GreyCovering or ColoredCovering => Whole(Sample(line, (column * Channels) + Channels - 1)),
            _ => IsKey(line, column) ? 0 : 255,
        });
    }

    /// <summary>True for the one colour that a picture without a channel for it leaves open.</summary>
    private bool IsKey(byte[] line, int column)
    {
        if (_covers.Length < Channels * 2) return false;
        for (int channel = 0; channel < Channels; channel++)
        {
            if (Sample(line, (column * Channels) + channel) != BinaryPrimitives.ReadUInt16BigEndian(_covers.AsSpan(channel * 2))) return false;
        }

        return true;
    }

    private int Sample(byte[] line, int index) => _depth switch
    {
        16 => (line[index * 2] << 8) | line[(index * 2) + 1],
        8 => line[index],
        _ => (line[index * _depth / 8] >> (8 - _depth - (index * _depth % 8))) & ((1 << _depth) - 1),
    };

    /// <summary>A sample as one of 256.</summary>
    private int Whole(int sample) => _depth == 16 ? sample >> 8 : sample * 255 / ((1 << _depth) - 1);
}
