namespace Millrace.Pipelines.Faults;

/// <summary>Finds what a person most likely meant to write.</summary>
internal static class NearestName
{
    private const int LongestSuggested = 64;

    /// <summary>The candidate that differs least, or null when none is near.</summary>
    public static string? Of(string written, IEnumerable<string> candidates)
    {
        if (written.Length > LongestSuggested) return null;
        int allowed = Math.Max(written.Length > 3 ? 2 : 1, written.Length / 3);
        return candidates
            .Where(candidate => candidate.Length <= LongestSuggested)
            .Select(candidate => (Candidate: candidate, Distance: Distance(written, candidate)))
            .Where(pair => pair.Distance <= allowed)
            .OrderBy(pair => pair.Distance)
            .ThenBy(pair => pair.Candidate, StringComparer.Ordinal)
            .Select(pair => pair.Candidate)
            .FirstOrDefault();
    }

    /// <summary>A sentence that offers the nearest candidate, else lists the known ones, else is empty.</summary>
    public static string Hint(string written, IReadOnlyList<string> candidates)
    {
        if (Of(written, candidates) is string near) return $" Did you mean '{near}'?";
        return candidates.Count == 0 ? "" : $" Known: {List(candidates)}.";
    }

    /// <summary>Names in order, cut after twenty.</summary>
    public static string List(IReadOnlyList<string> names)
    {
        const int shown = 20;
        string listed = string.Join(", ", names.Order(StringComparer.OrdinalIgnoreCase).Take(shown));
        return names.Count > shown ? $"{listed} and {names.Count - shown} more" : listed;
    }

    private static int Distance(string first, string second)
    {
        int[] previous = new int[second.Length + 1];
        int[] current = new int[second.Length + 1];
        for (int column = 0; column <= second.Length; column++) previous[column] = column;
        for (int row = 1; row <= first.Length; row++)
        {
            current[0] = row;
            for (int column = 1; column <= second.Length; column++)
            {
                bool isSame = char.ToUpperInvariant(first[row - 1]) == char.ToUpperInvariant(second[column - 1]);
                int replaced = previous[column - 1] + (isSame ? 0 : 1);
                current[column] = Math.Min(replaced, Math.Min(previous[column], current[column - 1]) + 1);
            }

            (previous, current) = (current, previous);
        }

        return previous[second.Length];
    }
}
