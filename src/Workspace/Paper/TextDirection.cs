using System.Text;

namespace Millrace.Workspace.Paper;

/// <summary>Brings letters that are read from the right into the order in which a pen that moves to the right draws them.</summary>
internal static class TextDirection
{
    /// <summary>The letters from left to right. Each stretch of right-to-left letters, and what stands between two of them, is turned around.</summary>
    public static IReadOnlyList<Rune> Drawn(string text)
    {
        Rune[] letters = [.. text.EnumerateRunes().Where(static letter => !IsMark(letter))];
        for (int first = 0; first < letters.Length; first++)
        {
            if (!IsFromRight(letters[first])) continue;
            int last = first;
            for (int next = first + 1; next < letters.Length && (IsFromRight(letters[next]) || IsNeutral(letters[next])); next++)
            {
                if (IsFromRight(letters[next])) last = next;
            }

            Array.Reverse(letters, first, last - first + 1);
            first = last;
        }

        return letters;
    }

    private static bool IsFromRight(Rune letter) => letter.Value is (>= 0x0590 and <= 0x08FF) or (>= 0xFB1D and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFC);

    private static bool IsNeutral(Rune letter) => Rune.IsWhiteSpace(letter) || Rune.IsPunctuation(letter) || Rune.IsSymbol(letter);

    /// <summary>Marks of direction, joiners and variants draw nothing, and controls have no glyph.</summary>
    private static bool IsMark(Rune letter) => letter.Value is (>= 0x200B and <= 0x200F) or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or (>= 0xFE00 and <= 0xFE0F) or 0xFEFF
        || Rune.IsControl(letter);
}
