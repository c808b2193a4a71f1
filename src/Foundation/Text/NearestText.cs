namespace Millrace.Foundation.Text;

/// <summary>Finds what a person probably meant.</summary>
public static class NearestText
{
    /// <summary>The candidate whose name takes the fewest edits, or null when none is near.</summary>
    /// <param name="wanted">What was written.</param>
    /// <param name="candidates">What there is.</param>
    /// <param name="nameOf">The name of a candidate.</param>
    public static T? Of<T>(string wanted, IEnumerable<T> candidates, Func<T, string> nameOf)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(candidates);
        ArgumentNullException.ThrowIfNull(nameOf);
        (T? Candidate, int Edits) best = (null, (wanted.Length / 3) + 2);
        foreach (T candidate in candidates)
        {
            int edits = Distance(wanted.ToUpperInvariant(), nameOf(candidate).ToUpperInvariant());
            if (edits < best.Edits) best = (candidate, edits);
        }

        return best.Candidate;
    }

    private static int Distance(string first, string second)
    {
        int[] previous = Enumerable.Range(0, second.Length + 1).ToArray();
        for (int i = 1; i <= first.Length; i++)
        {
            int[] current = new int[second.Length + 1];
            current[0] = i;
            for (int j = 1; j <= second.Length; j++)
            {
                int replaced = previous[j - 1] + (first[i - 1] == second[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, Math.Min(previous[j], current[j - 1]) + 1);
            }

            previous = current;
        }

        return previous[second.Length];
    }
}
