namespace Millrace.Workspace.Charts;

/// <summary>Keeps charts to as many series as can be told apart.</summary>
internal static class SeriesLimit
{
    /// <summary>The most series of a chart.</summary>
    public const int Most = 60;

    private const string Grey = "#8a98a3";

    /// <summary>
    /// Leaves the largest series by the sum of their sizes, in their order. Of series that stand on each other the others become one, so
    /// that sums stay true; of all else they are left out.
    /// </summary>
    /// <returns>What is left out; null when nothing is.</returns>
    public static CutNote? Cut(List<ChartSeries> series, bool isStacked)
    {
        int all = series.Count;
        if (all <= Most) return null;
        HashSet<ChartSeries> kept = new(series.OrderByDescending(SizeOf).Take(Most), ReferenceEqualityComparer.Instance);
        ChartSeries[] others = [.. series.Where(one => !kept.Contains(one))];
        series.RemoveAll(one => !kept.Contains(one));
        if (!isStacked) return new CutNote(Most, all, "series", "the largest by their sums");
        double?[] sums = [.. Enumerable.Range(0, others[0].Y.Count).Select(place => others.Any(one => one.Y[place] is not null) ? others.Sum(one => one.Y[place] ?? 0) : (double?)null)];
        series.Add(new ChartSeries($"{others.Length} others", others[0].Mark, Grey, others[0].X, sums));
        return new CutNote(Most, all, "series", "the largest by their sums; the others are one");
    }

    private static double SizeOf(ChartSeries series) => series.Y.Sum(static number => double.IsFinite(number ?? 0) ? Math.Abs(number ?? 0) : 0);
}
