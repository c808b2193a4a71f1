using Millrace.Workspace.Tiles;

namespace Millrace.Workspace.Answers;

/// <summary>Counts the values of a column, numbers and times by equal steps. Pure.</summary>
internal static class ValueCounts
{
    /// <summary>Stands for the place of the counts, as they are no column of the answer.</summary>
    public const int CountPlace = int.MaxValue;

    private const int Steps = 40;
    private const int MostNames = 200;

    /// <summary>A frame of two columns: the value or the middle of a step, and how many rows have it.</summary>
    public static TileFrame Of(Answer answer, int place)
    {
        AnswerColumn column = answer.Columns[place];
        return column.IsNumeric || column.IsTime ? BySteps(column, answer.RowCount, place) : ByNames(column, answer.RowCount, place);
    }

    private static TileFrame ByNames(AnswerColumn column, int rows, int place)
    {
        (string Name, long Count)[] counts = [.. Enumerable.Range(0, rows).CountBy(row => column.Text(row) ?? "null")
            .OrderByDescending(static pair => pair.Value).ThenBy(static pair => pair.Key, StringComparer.Ordinal)
            .Take(MostNames).Select(static pair => (pair.Key, (long)pair.Value))];
        return Frame(new TextColumn(QuickChart.Field(place), [.. counts.Select(static count => count.Name)], nulls: null), [.. counts.Select(static count => count.Count)]);
    }

    private static TileFrame BySteps(AnswerColumn column, int rows, int place)
    {
        double[] values = [.. Enumerable.Range(0, rows).Select(column.Number).OfType<double>().Where(double.IsFinite)];
        if (values.Length == 0) return Frame(new RealColumn(QuickChart.Field(place), [], nulls: null), []);
        (double low, double high) = (values.Min(), values.Max());
        double half = (high / 2) - (low / 2);
        int steps = half == 0 ? 1 : Steps;
        long[] counts = new long[steps];
        foreach (double value in values) counts[half == 0 ? 0 : Math.Min(steps - 1, (int)(((value / 2) - (low / 2)) / half * steps))]++;
        double[] middles = [.. Enumerable.Range(0, steps).Select(step => low + (2 * half * ((step + 0.5) / steps)))];
        FrameColumn x = column.IsTime
            ? new TimeColumn(QuickChart.Field(place), column.Type, [.. middles.Select(static middle => (long)middle)], nulls: null)
            : new RealColumn(QuickChart.Field(place), middles, nulls: null);
        return Frame(x, counts);
    }

    private static TileFrame Frame(FrameColumn values, long[] counts) => new([values, new IntegerColumn(QuickChart.Field(CountPlace), FrameType.Integer, counts, nulls: null)], fault: null);
}
