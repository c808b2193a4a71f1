using System.Text.RegularExpressions;

namespace Millrace.Tidy.Reading;

/// <summary>A pair of braces in blanked code.</summary>
/// <param name="Header">The code before the opening brace, back to the end of the statement before.</param>
/// <param name="FirstLine">Line of the opening brace, from 1.</param>
/// <param name="LastLine">Line of the closing brace.</param>
/// <param name="Parent">The block around it, or null.</param>
public sealed partial record Block(string Header, int FirstLine, int LastLine, Block? Parent)
{
    /// <summary>True for the body of a class, struct, record, interface or enum.</summary>
    public bool IsType => TypeHeader().IsMatch(Header) && !Header.Contains("=>", StringComparison.Ordinal);

    /// <summary>True for the body of a method, property or constructor.</summary>
    public bool IsMember => !IsType && Parent is { IsType: true };

    /// <summary>All blocks of blanked code.</summary>
    public static IReadOnlyList<Block> In(string code)
    {
        List<Block> found = [];
        Stack<(string Header, int Line, int Slot)> open = new();
        Dictionary<int, Block> bySlot = [];
        List<(string Header, int First, int Last, int? Parent)> raw = [];
        int headerStart = 0;
        int line = 1;
        for (int at = 0; at < code.Length; at++)
        {
            switch (code[at])
            {
                case '\n':
                    line++;
                    break;
                case '{':
                    raw.Add((code[headerStart..at], line, line, open.TryPeek(out var around) ? around.Slot : null));
                    open.Push((raw[^1].Header, line, raw.Count - 1));
                    headerStart = at + 1;
                    break;
                case '}' when open.TryPop(out var closed):
                    raw[closed.Slot] = raw[closed.Slot] with { Last = line };
                    headerStart = at + 1;
                    break;
                case ';':
                    headerStart = at + 1;
                    break;
            }
        }

        for (int slot = 0; slot < raw.Count; slot++)
        {
            Block? parent = raw[slot].Parent is int above ? bySlot[above] : null;
            bySlot[slot] = new Block(raw[slot].Header, raw[slot].First, raw[slot].Last, parent);
            found.Add(bySlot[slot]);
        }

        return found;
    }

    [GeneratedRegex(@"\b(class|struct|interface|record|enum)\s+\w")]
    private static partial Regex TypeHeader();
}
