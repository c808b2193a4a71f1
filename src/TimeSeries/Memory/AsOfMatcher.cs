namespace Millrace.TimeSeries.Memory;

/// <summary>Finds, for rows of one series in the order of time, the rows of another that they meet in an as-of join.</summary>
/// <param name="isStrict">True when a row of the same time is no match.</param>
/// <param name="tolerance">The greatest distance in units of the axis.</param>
internal sealed class AsOfMatcher(bool isStrict, ulong tolerance)
{
    /// <summary>The newest right row at or before each left row, −1 for none.</summary>
    public void Backward(ReadOnlySpan<long> left, ReadOnlySpan<long> right, int first, Span<int> matches)
    {
        int next = 0;
        for (int row = 0; row < left.Length; row++)
        {
            long time = left[row];
            if (isStrict) while (next < right.Length && right[next] < time) next++;
            else while (next < right.Length && right[next] <= time) next++;
            matches[row] = next > 0 && Distance(time, right[next - 1]) <= tolerance ? first + next - 1 : -1;
        }
    }

    /// <summary>The last of the rows of the time that comes first at or after each left row, −1 for none.</summary>
    public void Forward(ReadOnlySpan<long> left, ReadOnlySpan<long> right, int first, Span<int> matches)
    {
        int next = 0;
        for (int row = 0; row < left.Length; row++)
        {
            long time = left[row];
            if (isStrict) while (next < right.Length && right[next] <= time) next++;
            else while (next < right.Length && right[next] < time) next++;
            if (next == right.Length || Distance(right[next], time) > tolerance)
            {
                matches[row] = -1;
                continue;
            }

            int last = next;
            while (last + 1 < right.Length && right[last + 1] == right[next]) last++;
            matches[row] = first + last;
        }
    }

    /// <summary>The nearer of both, the earlier one when they are equally far.</summary>
    public void Nearest(ReadOnlySpan<long> left, ReadOnlySpan<long> right, int first, Span<int> matches)
    {
        Span<int> after = new int[matches.Length];
        Backward(left, right, first, matches);
        Forward(left, right, first, after);
        for (int row = 0; row < left.Length; row++)
        {
            if (after[row] < 0) continue;
            ulong ahead = Distance(right[after[row] - first], left[row]);
            if (matches[row] < 0 || ahead < Distance(left[row], right[matches[row] - first])) matches[row] = after[row];
        }
    }

    // Times may be so far apart that only an unsigned number holds it.
    private static ulong Distance(long later, long earlier) => (ulong)(later - earlier);
}
