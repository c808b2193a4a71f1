using System.Globalization;
using System.Text;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.Pipelines.Home;

/// <summary>
/// How far rules about a table as a whole have judged it: a few numbers for each. It is written after a judgement was told, so a
/// judgement that an update did not get to tell is made again by the next.
/// </summary>
/// <param name="store">Where it is kept.</param>
/// <param name="path">The file: a rule a line, its name first.</param>
internal sealed class RuleProgress(IObjectStore store, LakePath path)
{
    /// <summary>The numbers by the name of the rule. A line that cannot be read counts as not written.</summary>
    public async Task<Dictionary<string, (long First, long Second)>> ReadAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, (long, long)> known = new(StringComparer.OrdinalIgnoreCase);
        if (await store.TryReadAsync(path, cancellationToken).ConfigureAwait(false) is not ReadOnlyMemory<byte> content) return known;
        foreach (string line in Encoding.UTF8.GetString(content.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = line.Split(' ');
            if (parts.Length == 3 && Number(parts[1]) is long first && Number(parts[2]) is long second) known[Uri.UnescapeDataString(parts[0])] = (first, second);
        }

        return known;
    }

    /// <summary>Writes the numbers of all rules.</summary>
    public Task WriteAsync(IReadOnlyDictionary<string, (long First, long Second)> known, CancellationToken cancellationToken)
    {
        IEnumerable<string> lines = known.OrderBy(static rule => rule.Key, StringComparer.Ordinal)
            .Select(static rule => string.Create(CultureInfo.InvariantCulture, $"{Uri.EscapeDataString(rule.Key)} {rule.Value.First} {rule.Value.Second}"));
        return store.ReplaceAsync(path, Encoding.UTF8.GetBytes(string.Join('\n', lines)), cancellationToken);
    }

    private static long? Number(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;
}
