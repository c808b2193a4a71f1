using Millrace.Foundation.Text;

namespace Millrace.TimeSeries.Text;

/// <summary>What stands after OVER.</summary>
internal static class WindowText
{
    private const string Frame = "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW";

    /// <summary>The same partition and order, with a frame from the first row to the current one instead of its own.</summary>
    /// <param name="window">A window in parentheses, or the name of one.</param>
    public static string UpToCurrentRow(string window)
    {
        string text = window.Trim();
        if (!text.StartsWith('(')) return $"({text} {Frame})";
        int depth = 0;
        foreach (SqlToken token in SqlLexer.Read(new SourceText("window", text)))
        {
            if (token.IsSymbol("(")) depth++;
            if (token.IsSymbol(")")) depth--;
            if (depth == 1 && (token.IsWord("ROWS") || token.IsWord("RANGE") || token.IsWord("GROUPS"))) return $"{text[..token.Start]}{Frame})";
        }

        return $"{text[..^1]} {Frame})";
    }
}
