namespace Millrace.Server.Parts;

/// <summary>The parts of an address behind its question mark.</summary>
internal static class QueryParts
{
    /// <summary>Names and values in order, unescaped.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(string uri)
    {
        int start = uri.IndexOf('?', StringComparison.Ordinal);
        if (start < 0) yield break;
        int end = uri.IndexOf('#', start);
        foreach (string part in uri[(start + 1)..(end < 0 ? uri.Length : end)].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int cut = part.IndexOf('=', StringComparison.Ordinal);
            yield return KeyValuePair.Create(Plain(cut < 0 ? part : part[..cut]), cut < 0 ? "" : Plain(part[(cut + 1)..]));
        }
    }

    private static string Plain(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
