using System.Globalization;
using Millrace.Workspace.Tiles;

namespace Millrace.Workspace.Charts;

/// <summary>What a viewer should know of a chart that does not show all of its numbers: whole sentences. Pure.</summary>
public static class ChartNotes
{
    /// <summary>What is left out of a chart between axes; null when nothing is.</summary>
    public static string? Of(Figure.Chart chart)
    {
        ArgumentNullException.ThrowIfNull(chart);
        long known = 0, strange = 0, below = 0;
        foreach (ChartSeries series in chart.Series)
        {
            bool isLog = (series.IsOnSecondAxis ? chart.SecondY : chart.Y)?.IsLog == true;
            foreach (double number in series.Y.OfType<double>())
            {
                if (!double.IsFinite(number)) strange++;
                else if (isLog && number <= 0) below++;
                else known++;
            }
        }

        return Joined(
            chart.Cut is CutNote cut ? OfCut(cut) : null,
            known > 0 ? null : strange + below > 0 ? "No value can be drawn." : "All values are null.",
            strange > 0 ? Counted(strange, "value is", "values are", "infinite or no number, and left out.") : null,
            below > 0 ? Counted(below, "value is", "values are", "zero or below, where a logarithmic axis has no place.") : null);
    }

    /// <summary>What is left out of a circle; null when nothing is.</summary>
    /// <param name="pie">The parts.</param>
    /// <param name="drawn">Those that are drawn.</param>
    public static string? OfPie(Figure.Pie pie, IReadOnlyList<Slice> drawn)
    {
        ArgumentNullException.ThrowIfNull(pie);
        ArgumentNullException.ThrowIfNull(drawn);
        int positive = pie.Slices.Count(static slice => slice.Value > 0 && double.IsFinite(slice.Value));
        int negative = pie.Slices.Count(static slice => slice.Value < 0), strange = pie.Slices.Count(static slice => !double.IsFinite(slice.Value));
        return Joined(
            drawn.Count < positive
                ? string.Create(CultureInfo.InvariantCulture, $"The {drawn.Count - 1:N0} largest of {positive:N0} parts; the others are one. Filter, or group by something coarser.")
                : null,
            positive == 0 ? "No part is above zero." : null,
            negative > 0 ? Counted(negative, "part is", "parts are", "below zero, and left out.") : null,
            strange > 0 ? Counted(strange, "part is", "parts are", "infinite or no number, and left out.") : null);
    }

    /// <summary>What is left out of a map; null when nothing is.</summary>
    public static string? OfMap(Figure.SymbolMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return Joined(
            map.Misplaced > 0 ? Counted(map.Misplaced, "row names a place that is", "rows name places that are", "not on the globe: latitudes go from -90 to 90.") : null,
            map.Points.Count == 0 ? "No row has a latitude and a longitude." : null);
    }

    /// <summary>How many rows there are and how many are shown; null when all are.</summary>
    public static string? OfRows(IReadOnlyCollection<TileFrame> frames)
    {
        ArgumentNullException.ThrowIfNull(frames);
        if (!frames.Any(static frame => frame.IsTruncated)) return null;
        long all = frames.Sum(static frame => frame.RowsInAll ?? 0);
        string shown = all > 0
            ? string.Create(CultureInfo.InvariantCulture, $"The first {TileComposer.MaxRows:N0} of {all:N0} rows are shown.")
            : string.Create(CultureInfo.InvariantCulture, $"Only the first {TileComposer.MaxRows:N0} rows are shown.");
        return $"{shown} Filter, or group by something coarser; the file of rows has all of them.";
    }

    /// <summary>How much of an answer is drawn.</summary>
    public static string OfCut(CutNote cut)
    {
        ArgumentNullException.ThrowIfNull(cut);
        return string.Create(CultureInfo.InvariantCulture, $"{cut.Shown:N0} of {cut.All:N0} {cut.What}: {cut.Choice}. Filter, or colour by something coarser.");
    }

    /// <summary>Sentences behind each other; null when there are none.</summary>
    public static string? Joined(params IEnumerable<string?> sentences) => string.Join(' ', sentences.Where(static sentence => !string.IsNullOrEmpty(sentence))) is { Length: > 0 } text ? text : null;

    private static string Counted(long count, string one, string many, string what) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many)} {what}");
}
