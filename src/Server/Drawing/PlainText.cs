namespace Millrace.Server.Drawing;

/// <summary>Texts for plotly, which takes some tags and entities in texts for its own.</summary>
internal static class PlainText
{
    /// <summary>The text so that it is shown as it is.</summary>
    public static string Of(string text) => text.AsSpan().IndexOfAny("<>&") < 0
        ? text
        : text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
