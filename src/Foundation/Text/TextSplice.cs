using System.Text;

namespace Millrace.Foundation.Text;

/// <summary>
/// A text made from another by replacing pieces, which can still say where in the first text a character came from.
/// Splices may be stacked: the origin of an origin is found by asking each in turn.
/// </summary>
public sealed class TextSplice
{
    private readonly List<(int ResultStart, int OriginStart, bool IsCopied)> _pieces = [];

    private TextSplice(string original, IReadOnlyList<(int Start, int End, string Replacement)> edits)
    {
        StringBuilder result = new(original.Length + 64);
        int at = 0;
        foreach ((int start, int end, string replacement) in edits.OrderBy(edit => edit.Start))
        {
            if (start < at) throw new ArgumentException("Edits overlap.", nameof(edits));
            _pieces.Add((result.Length, at, IsCopied: true));
            result.Append(original, at, start - at);
            _pieces.Add((result.Length, start, IsCopied: false));
            result.Append(replacement);
            at = end;
        }

        _pieces.Add((result.Length, at, IsCopied: true));
        result.Append(original, at, original.Length - at);
        Text = result.ToString();
    }

    /// <summary>The text after all edits.</summary>
    public string Text { get; }

    /// <summary>Applies edits that do not overlap.</summary>
    /// <param name="original">The text to edit.</param>
    /// <param name="edits">Start and end offset in the original, and what comes between instead.</param>
    public static TextSplice Apply(string original, IReadOnlyList<(int Start, int End, string Replacement)> edits)
    {
        ArgumentNullException.ThrowIfNull(original);
        ArgumentNullException.ThrowIfNull(edits);
        return new TextSplice(original, edits);
    }

    /// <summary>The offset in the original that a character of the result stands for.</summary>
    public int OriginOf(int resultOffset)
    {
        int low = 0;
        int high = _pieces.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (_pieces[middle].ResultStart <= resultOffset) low = middle;
            else high = middle - 1;
        }

        (int resultStart, int originStart, bool isCopied) = _pieces[low];
        return isCopied ? originStart + (resultOffset - resultStart) : originStart;
    }
}
