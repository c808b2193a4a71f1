namespace Millrace.Testing.Comparing;

/// <summary>How the rows that came differ from those that were expected.</summary>
/// <param name="Expected">Number of rows expected.</param>
/// <param name="Given">Number of rows that came.</param>
/// <param name="Differences">Rows that differ, that are missing, and that are too many, in this order.</param>
/// <param name="OutOfOrder">The first row that is right but in the wrong place; null when the order is right or does not count.</param>
/// <param name="Kept">For each expected row in order the row that matches it, or null.</param>
internal sealed record RowDiff(
    int Expected,
    int Given,
    IReadOnlyList<RowDifference> Differences,
    int? OutOfOrder,
    IReadOnlyList<(ExpectedRow Wanted, IReadOnlyList<GivenCell>? Match)> Kept)
{
    // Comparing each with each is for the few rows that are not simply equal.
    private const long MostPairs = 4_000_000;

    /// <summary>True when nothing differs.</summary>
    public bool IsSame => Differences.Count == 0 && OutOfOrder is null;

    /// <summary>Compares.</summary>
    /// <param name="expected">The rows of a test.</param>
    /// <param name="given">The rows that came.</param>
    /// <param name="isOrdered">True when the order counts.</param>
    public static RowDiff Of(IReadOnlyList<ExpectedRow> expected, IReadOnlyList<IReadOnlyList<GivenCell>> given, bool isOrdered)
    {
        int? firstWrong = isOrdered ? FirstWrong(expected, given) : null;
        if (isOrdered && firstWrong is null)
            return new RowDiff(expected.Count, given.Count, [], OutOfOrder: null, [.. expected.Zip(given).Select(pair => (pair.First, (IReadOnlyList<GivenCell>?)pair.Second))]);
        (int?[] matches, List<int> free) = Match(expected, given);
        List<int> missing = [.. Enumerable.Range(0, expected.Count).Where(at => matches[at] is null)];
        List<RowDifference> differences = [];
        if ((long)missing.Count * free.Count <= MostPairs) PairUp(expected, given, missing, free, differences);
        differences.AddRange(missing.Select(at => new RowDifference(expected[at], Given: null)));
        differences.AddRange(free.Select(at => new RowDifference(Expected: null, given[at])));
        return new RowDiff(
            expected.Count,
            given.Count,
            differences,
            differences.Count == 0 ? firstWrong : null,
            [.. expected.Select((row, at) => (row, matches[at] is int match ? given[match] : null))]);
    }

    /// <summary>True when each cell of a row is what is expected.</summary>
    public static bool Matches(ExpectedRow expected, IReadOnlyList<GivenCell> given)
    {
        if (expected.Cells.Count == given.Count)
        {
            bool isSame = true;
            for (int at = 0; at < given.Count && isSame; at++) isSame = given[at].Matches(expected.Cells[at]);
            if (isSame) return true;
        }

        // A text that holds separators, written without quotes.
        return string.Join('|', given.Select(cell => cell.Shown)) == expected.Text;
    }

    private static int? FirstWrong(IReadOnlyList<ExpectedRow> expected, IReadOnlyList<IReadOnlyList<GivenCell>> given)
    {
        for (int at = 0; at < Math.Max(expected.Count, given.Count); at++)
        {
            if (at >= expected.Count || at >= given.Count || !Matches(expected[at], given[at])) return at;
        }

        return null;
    }

    /// <summary>Equal texts find each other at once; the rest is compared value by value.</summary>
    private static (int?[] Matches, List<int> Free) Match(IReadOnlyList<ExpectedRow> expected, IReadOnlyList<IReadOnlyList<GivenCell>> given)
    {
        int?[] matches = new int?[expected.Count];
        Dictionary<string, Queue<int>> byText = new(StringComparer.Ordinal);
        for (int at = 0; at < given.Count; at++)
        {
            string key = string.Join('\u001F', given[at].Select(cell => cell.Shown));
            if (!byText.TryGetValue(key, out Queue<int>? same)) byText[key] = same = new Queue<int>();
            same.Enqueue(at);
        }

        HashSet<int> taken = [];
        for (int at = 0; at < expected.Count; at++)
        {
            string key = string.Join('\u001F', expected[at].Cells.Select(cell => cell.Text));
            if (!byText.TryGetValue(key, out Queue<int>? same) || same.Count == 0 || !Matches(expected[at], given[same.Peek()])) continue;
            matches[at] = same.Dequeue();
            taken.Add(matches[at]!.Value);
        }

        List<int> free = [.. Enumerable.Range(0, given.Count).Where(at => !taken.Contains(at))];
        for (int at = 0; at < expected.Count && free.Count > 0; at++)
        {
            if (matches[at] is not null) continue;
            int found = free.FindIndex(candidate => Matches(expected[at], given[candidate]));
            if (found < 0) continue;
            matches[at] = free[found];
            free.RemoveAt(found);
        }

        return (matches, free);
    }

    /// <summary>Puts each missing row beside the row that shares most cells with it, so that a person sees what changed.</summary>
    private static void PairUp(
        IReadOnlyList<ExpectedRow> expected, IReadOnlyList<IReadOnlyList<GivenCell>> given, List<int> missing, List<int> free, List<RowDifference> differences)
    {
        List<(int Shared, int Missing, int Free)> pairs = [];
        foreach (int lost in missing)
        {
            foreach (int extra in free)
            {
                int shared = expected[lost].Cells.Zip(given[extra]).Count(pair => pair.Second.Matches(pair.First));
                if (shared > 0) pairs.Add((shared, lost, extra));
            }
        }

        foreach ((int _, int lost, int extra) in pairs.OrderByDescending(pair => pair.Shared).ThenBy(pair => pair.Missing).ThenBy(pair => pair.Free))
        {
            if (!missing.Contains(lost) || !free.Contains(extra)) continue;
            missing.Remove(lost);
            free.Remove(extra);
            differences.Add(new RowDifference(expected[lost], given[extra]));
        }

        differences.Sort(static (first, second) => first.Expected!.Line.CompareTo(second.Expected!.Line));
    }
}

/// <summary>One difference: both sides when a row differs, one when it is missing or too many.</summary>
/// <param name="Expected">The row that was expected, or null.</param>
/// <param name="Given">The row that came, or null.</param>
internal sealed record RowDifference(ExpectedRow? Expected, IReadOnlyList<GivenCell>? Given);
