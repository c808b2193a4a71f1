using System.Globalization;
using Millrace.Workspace.Charts;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Faults;
using OxyPlot;
using OxyPlot.Axes;

namespace Millrace.Workspace.Paper;

/// <summary>Axes in the look of the paper, and the drawing of a model of OxyPlot into a part of a sheet.</summary>
internal static class PlotSheet
{
    /// <summary>The key of the axis at the right.</summary>
    public const string SecondKey = "second";

    private const double LabelSize = 6.2;
    private const double TitleSize = 6.6;
    private const int LongestName = 18;
    private const double Compact = 1e5;

    private static readonly OxyColor Ink = OxyCanvas.From(PaperColor.Muted);
    private static readonly OxyColor Faint = OxyCanvas.From(PaperColor.Line);

    /// <summary>An empty model.</summary>
    public static PlotModel Model() => new()
    {
        Culture = CultureInfo.InvariantCulture,
        PlotAreaBorderThickness = new OxyThickness(0),
        Padding = new OxyThickness(0, 3, 4, 0),
        PlotMargins = new OxyThickness(double.NaN),
        TextColor = Ink,
        DefaultFontSize = LabelSize,
        IsLegendVisible = false,
    };

    /// <summary>Draws a model.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">DASHBOARD_WIDGET_INVALID: it cannot be drawn.</exception>
    public static void Draw(PaperCanvas canvas, PaperRect area, PlotModel model, string name)
    {
        if (area.Width < 30 || area.Height < 24) return; // Too small for axes.
        OxyCanvas target = new(canvas);
        IPlotModel plot = model;
        try
        {
            plot.Update(updateData: true);
            plot.Render(target, new OxyRect(area.X, area.Y, area.Width, area.Height));
        }
        catch (Exception problem) when (problem is ArgumentException or InvalidOperationException or ArithmeticException)
        {
            throw WorkspaceErrors.Widget(name, $"it cannot be put on paper: {problem.Message}");
        }

        if (model.GetLastPlotException() is Exception kept) throw WorkspaceErrors.Widget(name, $"it cannot be put on paper: {kept.Message}");
    }

    /// <summary>An axis of numbers.</summary>
    public static Axis Numbers(AxisFigure axis, AxisPosition position, bool isPercent)
    {
        // A logarithmic axis has no place for what is not above zero.
        Axis made = axis.IsLog ? new LogarithmicAxis() : new LinearAxis();
        made.LabelFormatter = value => isPercent ? ValueText.OfNumber(value, new ValueFormat("number-percent") { Places = 0 }) : NumberText(value, axis.Format);
        made.Minimum = axis.IsLog && !(axis.Min > 0) ? double.NaN : axis.Min ?? double.NaN;
        made.Maximum = axis.IsLog && !(axis.Max > 0) ? double.NaN : axis.Max ?? double.NaN;
        made.MaximumPadding = 0.08;
        made.MinimumPadding = 0.04;
        return Dressed(made, axis, position);
    }

    /// <summary>An axis of times.</summary>
    public static TimeAxis Times(AxisFigure axis, AxisPosition position) => Dressed(new TimeAxis { MaximumPadding = 0.01, MinimumPadding = 0.01 }, axis, position);

    /// <summary>An axis of names, which stand at whole numbers from 0. Where not all have room, some are written.</summary>
    public static LinearAxis Names(AxisFigure axis, IReadOnlyList<string> names, AxisPosition position, double length)
    {
        bool isAcross = position is AxisPosition.Bottom or AxisPosition.Top;
        string[] shown = [.. names.Select(static name => name.Length > LongestName ? $"{name[..(LongestName - 1)]}…" : name)];
        double widest = shown.Length == 0 ? 0 : shown.Take(200).Max(static name => PaperFonts.Measure(name, LabelSize, isBold: false)) + 6;
        double each = length / Math.Max(1, names.Count);
        bool isTurned = isAcross && widest > each && names.Count <= 40 && each > LabelSize;
        double needed = !isAcross ? LabelSize + 2.5 : isTurned ? LabelSize + 2 : widest;
        int step = Math.Max(1, (int)Math.Ceiling(needed / Math.Max(0.1, each)));
        LinearAxis dressed = Dressed(
            new LinearAxis
            {
                Minimum = -0.5,
                Maximum = Math.Max(0.5, names.Count - 0.5),
                MajorStep = step,
                MinorTickSize = 0,
                Angle = isTurned ? -40 : 0,
                LabelFormatter = place => Math.Abs(place - Math.Round(place)) < 0.01 && place > -0.5 && Math.Round(place) < shown.Length ? shown[(int)Math.Round(place)] : "",
            },
            axis,
            position,
            isGridded: false);

        // Room for a title is measured at marks that need not be those that are drawn.
        if (!isAcross) dressed.AxisTitleDistance = 10;
        return dressed;
    }

    /// <summary>The place of a value at an axis of a type; not a number for what has none.</summary>
    public static double Place(string? value, ScaleType type) => type switch
    {
        ScaleType.Quantitative => double.TryParse(value, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : double.NaN,
        ScaleType.Temporal => DateTime.TryParse(value?.TrimEnd('Z'), CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime time) ? DateTimeAxis.ToDouble(time) : double.NaN,
        _ => double.NaN,
    };

    /// <summary>A number at an axis.</summary>
    private static string NumberText(double value, ValueFormat? format)
    {
        if (format is not null) return ValueText.OfNumber(value, format);
        if (Math.Abs(value) >= Compact) return ValueText.OfNumber(value, new ValueFormat("number") { IsCompact = true });
        return Math.Abs(value) is > 0 and < 0.01 ? value.ToString("0.#####", CultureInfo.InvariantCulture) : ValueText.OfNumber(value, format: null);
    }

    private static T Dressed<T>(T axis, AxisFigure figure, AxisPosition position, bool isGridded = true)
        where T : Axis
    {
        axis.Position = position;
        axis.Title = figure.Title is { Length: > 0 } title ? title : null;
        axis.TitleFontSize = TitleSize;
        axis.FontSize = figure.HidesLabels ? 0.1 : LabelSize;
        axis.TitleColor = Ink;
        axis.TextColor = figure.HidesLabels ? OxyColors.Undefined : Ink;
        axis.TicklineColor = Faint;
        axis.AxislineStyle = LineStyle.Solid;
        axis.AxislineColor = Faint;
        axis.AxislineThickness = 0.6;
        axis.MajorTickSize = 2;
        axis.MinorTickSize = 0;
        axis.AxisTitleDistance = 5;
        axis.AxisTickToLabelDistance = 2;
        axis.MajorGridlineStyle = isGridded && position != AxisPosition.Right ? LineStyle.Solid : LineStyle.None;
        axis.MajorGridlineColor = Faint;
        axis.MajorGridlineThickness = 0.4;
        axis.ClipTitle = true;
        if (position is AxisPosition.Left or AxisPosition.Right) axis.IntervalLength = 26;
        if (figure.IsReversed) (axis.StartPosition, axis.EndPosition) = (1, 0);
        return axis;
    }
}
