using System.Globalization;
using OxyPlot.Axes;

namespace Millrace.Workspace.Paper;

/// <summary>An axis of times whose marks stand at whole years, months, days, hours or minutes, as many as have room.</summary>
internal sealed class TimeAxis : LinearAxis
{
    private const double LabelRoom = 52;
    private const double DaysOfMonth = 30.44;
    private const double LeastStep = 1.0 / 86_400;

    private static readonly int[] Months = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200];

    private static readonly double[] Steps =
    [
        LeastStep, 5 * LeastStep, 15 * LeastStep, 30 * LeastStep, 1 / 1440.0, 5 / 1440.0, 15 / 1440.0, 30 / 1440.0, 1 / 24.0, 3 / 24.0, 6 / 24.0, 12 / 24.0, 1, 2, 7, 14,
    ];

    /// <inheritdoc/>
    public override void GetTickValues(out IList<double> majorLabelValues, out IList<double> majorTickValues, out IList<double> minorTickValues)
    {
        double length = Math.Max(LabelRoom, Math.Abs(ScreenMax.X - ScreenMin.X) + Math.Abs(ScreenMax.Y - ScreenMin.Y));
        (IReadOnlyList<double> ticks, string form) = Ticks(ActualMinimum, ActualMaximum, Math.Max(2, (int)(length / LabelRoom)));
        LabelFormatter = value => TimeOf(value).ToString(form, CultureInfo.InvariantCulture);
        majorLabelValues = [.. ticks];
        majorTickValues = [.. ticks];
        minorTickValues = [];
    }

    private static DateTime TimeOf(double days) =>
        DateTimeAxis.ToDateTime(Math.Clamp(days, DateTimeAxis.ToDouble(DateTime.MinValue) + 1, DateTimeAxis.ToDouble(DateTime.MaxValue) - 1), TimeSpan.FromMilliseconds(1));

    /// <summary>Marks between two times, in days as OxyPlot counts them, and how they are written.</summary>
    internal static (IReadOnlyList<double> Ticks, string Form) Ticks(double from, double to, int most)
    {
        double step = Array.Find(Steps, candidate => (to - from) / candidate <= most);
        if (step > 0)
        {
            List<double> ticks = [];
            for (double at = Math.Ceiling(from / step) * step; at <= to && ticks.Count <= most + 1; at += step) ticks.Add(at);
            string form = step >= 1 ? "yyyy-MM-dd" : to - from > 1 ? "MM-dd HH:mm" : step >= 1 / 1440.0 ? "HH:mm" : "HH:mm:ss";
            return (ticks, form);
        }

        int months = Array.Find(Months, candidate => (to - from) / (candidate * DaysOfMonth) <= most);
        if (months == 0) months = Months[^1];
        DateTime start = TimeOf(from);
        int first = (start.Year * 12) + start.Month - 1;
        List<double> marks = [];
        for (int month = (first + months - 1) / months * months; month / 12 <= 9999 && marks.Count <= most + 1; month += months)
        {
            double at = DateTimeAxis.ToDouble(new DateTime(Math.Max(1, month / 12), (month % 12) + 1, 1, 0, 0, 0, DateTimeKind.Unspecified));
            if (at > to) break;
            if (at >= from) marks.Add(at);
        }

        return (marks, months % 12 == 0 ? "yyyy" : "yyyy-MM");
    }
}
