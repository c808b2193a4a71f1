using System.Buffers.Binary;
using Millrace.Workspace.Images;

namespace Millrace.Workspace.Paper;

/// <summary>A picture as a PDF holds it: bytes of a JPEG as they are, all else as colours and how much they cover.</summary>
/// <param name="Width">Its width in pixels.</param>
/// <param name="Height">Its height in pixels.</param>
internal sealed record PaperPicture(int Width, int Height)
{
    /// <summary>Pixels that a picture may have: one of 4 MiB can unpack to far more.</summary>
    public const int MostPixels = 24_000_000;

    /// <summary>The file of a JPEG; null for other pictures.</summary>
    public byte[]? Jpeg { get; init; }

    /// <summary>Channels of a JPEG: 1 grey, 3 colours, 4 inks.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>Red, green and blue of each pixel by rows; empty for a JPEG.</summary>
    public byte[] Colors { get; init; } = [];

    /// <summary>How much each pixel covers what lies below; null when all cover it.</summary>
    public byte[]? Cover { get; init; }

    /// <summary>Reads a picture.</summary>
    /// <returns>The picture; null for a kind that only a browser draws.</returns>
    /// <exception cref="InvalidDataException">Its bytes are damaged, or it has too many pixels; the message says which.</exception>
    public static PaperPicture? Of(byte[] bytes)
    {
        try
        {
            return ImageType.Of(bytes)?.Ending switch
            {
                ".png" => PngPicture.Read(bytes),
                ".gif" => GifPicture.Read(bytes),
                ".jpg" => OfJpeg(bytes),
                _ => null,
            };
        }
        catch (Exception problem) when (problem is ArgumentOutOfRangeException or IndexOutOfRangeException or EndOfStreamException)
        {
            throw new InvalidDataException("it ends before its last pixel", problem);
        }
    }

    /// <summary>A size that can be drawn.</summary>
    /// <exception cref="InvalidDataException">It cannot.</exception>
    public static (int Width, int Height) Checked(long width, long height)
    {
        if (width < 1 || height < 1) throw new InvalidDataException("it has no pixels");
        bool isLarge = width > MostPixels || height > MostPixels || width * height > MostPixels;
        return isLarge ? throw new InvalidDataException(FormattableString.Invariant($"it has more than {MostPixels / 1_000_000} million pixels")) : ((int)width, (int)height);
    }

    /// <summary>Size and channels stand in the first frame header; the rest is for the reader of the PDF.</summary>
    private static PaperPicture OfJpeg(byte[] bytes)
    {
        int at = 2;
        while (true)
        {
            if (bytes[at] != 0xFF) throw new InvalidDataException("its parts do not follow each other");
            while (bytes[at] == 0xFF) at++;
            int marker = bytes[at++];
            if (marker is 0x01 or (>= 0xD0 and <= 0xD7)) continue;
            if (marker is 0xD9 or 0xDA) throw new InvalidDataException("it has no size");
            int length = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));
            bool isFrame = marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
            if (isFrame)
            {
                (int width, int height) = Checked(BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at + 5)), BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at + 3)));
                int channels = bytes[at + 7];
                return channels is 1 or 3 or 4 ? new PaperPicture(width, height) { Jpeg = bytes, Channels = channels } : throw new InvalidDataException("it has strange colours");
            }

            at += length;
        }
    }
}
