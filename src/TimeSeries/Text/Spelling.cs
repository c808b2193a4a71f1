namespace Millrace.TimeSeries.Text;

/// <summary>Finds what a person most likely meant.</summary>
internal static class Spelling
{
    private const int MostSuggestions = 3;

    /// <summary>The candidates nearest to a word, best first; empty when none is near.</summary>
    public static IReadOnlyList<string> Nearest(string word, IEnumerable<string> candidates) =>
        candidates
            .Select(candidate => (Candidate: candidate, Distance: Distance(word, candidate)))
            .Where(pair => pair.Distance <= Math.Max(2, word.Length / 3)
                || (word.Length > 2 && pair.Candidate.Contains(word, StringComparison.OrdinalIgnoreCase)))
            .OrderBy(pair => pair.Distance)
            .ThenBy(pair => pair.Candidate, StringComparer.Ordinal)
            .Select(pair => pair.Candidate)
            .Take(MostSuggestions)
            .ToArray();

    /// <summary>Edits (insert, delete, replace) from one word to the other, without regard to case.</summary>
    private static int Distance(string first, string second)
    {
        int[] previous = Enumerable.Range(0, second.Length + 1).ToArray();
        int[] current = new int[second.Length + 1];
        for (int i = 1; i <= first.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= second.Length; j++)
            {
                bool isSame = char.ToUpperInvariant(first[i - 1]) == char.ToUpperInvariant(second[j - 1]);
                int replaced = previous[j - 1] + (isSame ? 0 : 1);
                current[j] = Math.Min(replaced, Math.Min(previous[j], current[j - 1]) + 1);
            }

            (previous, current) = (current, previous);
        }

        return previous[second.Length];
    }
}
