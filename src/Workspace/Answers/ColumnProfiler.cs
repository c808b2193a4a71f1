using Millrace.Workspace.Tiles;

namespace Millrace.Workspace.Answers;

/// <summary>Looks at the values of columns. Pure.</summary>
public static class ColumnProfiler
{
    /// <summary>Different values that are counted at most.</summary>
    public const int MostDistinct = 100_000;

    private const int Steps = 24;
    private const int MostCommon = 10;

    /// <summary>The profiles of all columns of an answer.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="cancellationToken">Stops between two columns.</param>
    public static IReadOnlyList<ColumnProfile> Of(Answer answer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(answer);
        List<ColumnProfile> profiles = [];
        foreach (AnswerColumn column in answer.Columns)
        {
            cancellationToken.ThrowIfCancellationRequested();
            profiles.Add(Of(column, answer.RowCount));
        }

        return profiles;
    }

    private static ColumnProfile Of(AnswerColumn column, int count)
    {
        Dictionary<string, int> seen = new(StringComparer.Ordinal);
        bool isExact = true;
        (int nulls, int least, int most, int numbers) = (0, -1, -1, 0);
        (double mean, double squares, double low, double high) = (0, 0, double.PositiveInfinity, double.NegativeInfinity);
        for (int row = 0; row < count; row++)
        {
            (ColumnChunk chunk, int at) = column.Find(row);
            if (chunk.IsNull(at))
            {
                nulls++;
                continue;
            }

            if (isExact) isExact = Count(seen, chunk.Text(at)); // Beyond that many values nothing is counted, which is what takes the time.
            if (least < 0 || Compare(column, row, least) < 0) least = row;
            if (most < 0 || Compare(column, row, most) > 0) most = row;
            if (column.Type == FrameType.Text) continue;
            double number = chunk.Number(at);
            if (!double.IsFinite(number)) continue;
            numbers++;
            double away = number - mean;
            mean += away / numbers;
            squares += away * (number - mean);
            (low, high) = (Math.Min(low, number), Math.Max(high, number));
        }

        return new ColumnProfile(column.Name, column.EngineType, count, nulls)
        {
            Distinct = seen.Count,
            IsDistinctExact = isExact,
            Min = least < 0 ? null : column.Text(least),
            Max = most < 0 ? null : column.Text(most),
            Mean = column.IsNumeric && numbers > 0 ? mean : null,
            Deviation = column.IsNumeric && numbers > 1 ? Math.Sqrt(squares / (numbers - 1)) : null,
            Histogram = (column.IsNumeric || column.IsTime) && numbers > 0 ? HistogramOf(column, count, low, high) : [],
            Commonest = !isExact || seen.Count == count - nulls ? [] : CommonestOf(seen),
        };
    }

    private static bool Count(Dictionary<string, int> seen, string text)
    {
        if (seen.TryGetValue(text, out int times)) seen[text] = times + 1;
        else if (seen.Count < MostDistinct) seen[text] = 1;
        else return false;
        return true;
    }

    private static (string Value, int Count)[] CommonestOf(Dictionary<string, int> seen) =>
        [.. seen.OrderByDescending(static pair => pair.Value).ThenBy(static pair => pair.Key, StringComparer.Ordinal).Take(MostCommon).Select(static pair => (pair.Key, pair.Value))];

    private static int[] HistogramOf(AnswerColumn column, int count, double low, double high)
    {
        if (low == high) return [count];
        int[] steps = new int[Steps];

        // Halves, as the difference of the ends may be too large for a number.
        double half = (high / 2) - (low / 2);
        for (int row = 0; row < count; row++)
        {
            if (column.Number(row) is not double number || !double.IsFinite(number)) continue;
            steps[Math.Min(Steps - 1, (int)(((number / 2) - (low / 2)) / half * Steps))]++;
        }

        return steps;
    }

    private static int Compare(AnswerColumn column, int left, int right)
    {
        (ColumnChunk first, int at) = column.Find(left);
        (ColumnChunk second, int other) = column.Find(right);
        if (column.Type == FrameType.Text) return first.Letters(at).SequenceCompareTo(second.Letters(other));
        return column.EngineType is "FLOAT" or "DOUBLE" ? first.Number(at).CompareTo(second.Number(other)) : first.Whole(at).CompareTo(second.Whole(other));
    }
}
