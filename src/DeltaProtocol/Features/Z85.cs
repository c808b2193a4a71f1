using System.Buffers.Binary;

namespace Millrace.DeltaProtocol.Features;

/// <summary>
/// Text form of bytes in which five characters stand for four bytes, most significant first. A last group of fewer
/// bytes is padded either with zero bytes or, by some writers, with leading <c>#</c> characters.
/// </summary>
internal static class Z85
{
    private const string Alphabet =
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
    private const int GroupCharacters = 5;
    private const int GroupBytes = 4;
    private const char Padding = '#';

    /// <summary>Writes bytes; a last group of fewer than four is padded with zero bytes, which its reader cuts off.</summary>
    internal static string Encode(ReadOnlySpan<byte> bytes)
    {
        int groups = (bytes.Length + GroupBytes - 1) / GroupBytes;
        char[] text = new char[groups * GroupCharacters];
        Span<byte> group = stackalloc byte[GroupBytes];
        for (int at = 0; at < groups; at++)
        {
            ReadOnlySpan<byte> rest = bytes[(at * GroupBytes)..];
            group.Clear();
            rest[..Math.Min(GroupBytes, rest.Length)].CopyTo(group);
            uint value = BinaryPrimitives.ReadUInt32BigEndian(group);
            for (int digit = GroupCharacters - 1; digit >= 0; digit--, value /= 85)
                text[(at * GroupCharacters) + digit] = Alphabet[(int)(value % 85)];
        }

        return new string(text);
    }

    /// <summary>Reads a text; null when it is not of this form or does not hold so many bytes.</summary>
    /// <param name="text">The text.</param>
    /// <param name="sizeBytes">How many bytes it shall hold.</param>
    internal static byte[]? TryDecode(ReadOnlySpan<char> text, int sizeBytes)
    {
        int groups = (sizeBytes + GroupBytes - 1) / GroupBytes;
        if (sizeBytes < 0 || text.Length != groups * GroupCharacters) return null;
        byte[] bytes = new byte[groups * GroupBytes];
        for (int group = 0; group < groups; group++)
        {
            ReadOnlySpan<char> characters = text.Slice(group * GroupCharacters, GroupCharacters);
            Span<byte> target = bytes.AsSpan(group * GroupBytes, GroupBytes);
            bool isLast = group == groups - 1;
            int lastBytes = sizeBytes - (group * GroupBytes);
            if (isLast && lastBytes < GroupBytes && IsPadded(characters, lastBytes))
            {
                if (!TryDecodePadded(characters, lastBytes, target)) return null;
            }
            else if (!TryDecodeGroup(characters, target))
            {
                return null;
            }
        }

        return bytes.AsSpan(0, sizeBytes).ToArray();
    }

    /// <summary>n bytes need n + 1 characters; all before them are padding in that form.</summary>
    private static bool IsPadded(ReadOnlySpan<char> characters, int lastBytes)
    {
        int padding = GroupBytes - lastBytes;
        return characters[..padding].IndexOfAnyExcept(Padding) < 0;
    }

    private static bool TryDecodePadded(ReadOnlySpan<char> characters, int lastBytes, Span<byte> target)
    {
        ulong value = 0;
        foreach (char character in characters[(GroupBytes - lastBytes)..])
        {
            int digit = Alphabet.IndexOf(character, StringComparison.Ordinal);
            if (digit < 0) return false;
            value = (value * 85) + (uint)digit;
        }

        if (value >> (8 * lastBytes) != 0) return false;
        for (int at = lastBytes - 1; at >= 0; at--, value >>= 8) target[at] = (byte)value;
        return true;
    }

    private static bool TryDecodeGroup(ReadOnlySpan<char> characters, Span<byte> target)
    {
        ulong value = 0;
        foreach (char character in characters)
        {
            int digit = Alphabet.IndexOf(character, StringComparison.Ordinal);
            if (digit < 0) return false;
            value = (value * 85) + (uint)digit;
        }

        if (value > uint.MaxValue) return false;
        BinaryPrimitives.WriteUInt32BigEndian(target, (uint)value);
        return true;
    }
}
