using System.Globalization;
using Millrace.Foundation.Faults;
using Millrace.Workspace.Charts;

namespace Millrace.Workspace.Paper;

/// <summary>Puts a figure on paper, whatever it is.</summary>
internal static class FigureSheet
{
    /// <summary>Draws a figure.</summary>
    /// <param name="canvas">The sheet.</param>
    /// <param name="area">Where; nothing is drawn outside.</param>
    /// <param name="tile">The tile.</param>
    /// <param name="hasTitle">True when a title stands above.</param>
    /// <returns>What a reader should know of it, as that not all is drawn; null for nothing.</returns>
    public static string? Draw(PaperCanvas canvas, PaperRect area, PaperTile tile, bool hasTitle)
    {
        canvas.PushClip(area.Inside(-3));
        try
        {
            return Drawn(canvas, area, tile, hasTitle);
        }
        catch (MillraceException fault)
        {
            Failed(canvas, area, fault.Code.Value, fault.Message);
            return null;
        }
        finally
        {
            canvas.PopClip();
        }
    }

    /// <summary>Tells that only the first of something are shown.</summary>
    public static string FirstOf(int shown, int all, string what) => string.Create(CultureInfo.InvariantCulture, $"first {shown:N0} of {all:N0} {what}");

    private static string? Drawn(PaperCanvas canvas, PaperRect area, PaperTile tile, bool hasTitle)
    {
        string name = tile.Widget.Name;
        switch (tile.Figure)
        {
            case Figure.Failed failed:
                Failed(canvas, area, failed.Code, failed.Message);
                return null;
            case Figure.Empty:
                canvas.Text(area.MiddleX, area.MiddleY, "No rows", new TextStyle(8, PaperColor.Muted), align: 0.5);
                return null;
            case Figure.Prose prose:
                ProseSheet.Draw(canvas, area, prose.Html);
                return null;
            case Figure.Image image:
                ImageSheet.Draw(canvas, area, image, tile.Picture);
                return null;
            case Figure.Counter counter:
                Counter(canvas, area, counter, hasTitle);
                return null;
            case Figure.Choice choice:
                Choice(canvas, area, choice);
                return null;
            case Figure.Pie pie:
                PartSheet.Pie(canvas, area, pie);
                return null;
            case Figure.Sankey sankey:
                FlowSheet.Sankey(canvas, area, sankey);
                return null;
            default:
                return tile.Figure switch
                {
                    Figure.Grid grid => TableSheet.Grid(canvas, area, grid),
                    Figure.Pivot pivot => TableSheet.Pivot(canvas, area, pivot),
                    Figure.Chart chart => ChartSheet.Draw(canvas, area, chart, name),
                    Figure.Funnel funnel => PartSheet.Funnel(canvas, area, funnel),
                    Figure.Heatmap heatmap => CrossSheet.Heatmap(canvas, area, heatmap, name),
                    Figure.Boxes boxes => CrossSheet.Boxes(canvas, area, boxes, name),
                    Figure.SymbolMap map => MapSheet.Draw(canvas, area, map),
                    Figure.Space space => FlowSheet.Space(canvas, area, space),
                    _ => throw new System.Diagnostics.UnreachableException(),
                };
        }
    }

    private static void Failed(PaperCanvas canvas, PaperRect area, string code, string message)
    {
        bool isTight = area.Height < 36;
        (double step, double first) = isTight ? (7.2, 17) : (9.0, 21);
        double size = isTight ? 5.8 : 6.6;
        IReadOnlyList<string> lines = PaperFonts.Wrap(message, area.Width - 12, size, isBold: false, most: Math.Max(1, (int)((area.Height - first + step - 2) / step)));
        canvas.Rounded(area with { Height = Math.Min(area.Height, first + (lines.Count * step)) }, 3, PaperColor.BadSoft, stroke: null);
        canvas.Text(area.X + 6, area.Y + (isTight ? 9 : 11), PaperFonts.Fit(code, area.Width - 12, 7, isBold: true), new TextStyle(7, PaperColor.Bad) { IsBold = true });
        foreach ((int index, string line) in lines.Index()) canvas.Text(area.X + 6, area.Y + first + (index * step), line, new TextStyle(size, PaperColor.Text));
    }

    private static void Counter(PaperCanvas canvas, PaperRect area, Figure.Counter counter, bool hasTitle)
    {
        double y = area.Y;
        if (!hasTitle)
        {
            canvas.Text(area.X, y + 7, PaperFonts.Fit(counter.Label, area.Width, 7, isBold: false), new TextStyle(7, PaperColor.Muted));
            y += 11;
        }

        string text = counter.Text ?? "–";
        double size = Math.Clamp(area.Bottom - y - 2, 8, 24);
        double width = PaperFonts.Measure(text, size, isBold: true);
        if (width > area.Width) size = Math.Max(6, size * area.Width / width);
        canvas.Text(area.X, y + (size * 0.92), PaperFonts.Fit(text, area.Width, size, isBold: true), new TextStyle(size, PaperColor.Text) { IsBold = true });
        y += size * 1.1;
        if (counter.Target is string target)
        {
            string told = counter.Ratio is double ratio ? string.Create(CultureInfo.InvariantCulture, $"{ratio:0%} of {target}") : $"target {target}";
            if (y + 6 <= area.Bottom + 2) canvas.Text(area.X, y + 6, PaperFonts.Fit(told, area.Width, 6.6, isBold: false), new TextStyle(6.6, PaperColor.Muted));
            else canvas.Text(area.Right, area.Y + (size * 0.92), told, new TextStyle(6.6, PaperColor.Muted), align: 1);
            y += 9;
        }

        // Beside the number where there is no room below it.
        double beside = area.X + PaperFonts.Measure(text, size, isBold: true) + 12;
        if (area.Bottom - y >= 10) Trend(canvas, new PaperRect(area.X, y, area.Width, Math.Min(26, area.Bottom - y)), counter.Trend);
        else if (area.Right - beside > 30) Trend(canvas, new PaperRect(beside, area.Y + 2, area.Right - beside, Math.Max(8, area.Height - 6)), counter.Trend);
    }

    private static void Trend(PaperCanvas canvas, PaperRect area, IReadOnlyList<double?> trend)
    {
        (int Index, double Value)[] known = [.. trend.Index().Where(static item => item.Item is double number && double.IsFinite(number)).Select(static item => (item.Index, item.Item!.Value))];
        if (known.Length < 2) return;
        (double least, double most) = (known.Min(static point => point.Value), known.Max(static point => point.Value));
        double height = most > least ? most - least : 1;
        canvas.Path(
            known.Select(point => (area.X + (point.Index * area.Width / (trend.Count - 1)), area.Bottom - 2 - ((point.Value - least) / height * (area.Height - 4)))),
            isClosed: false, fill: null, PaperColor.Accent, 0.9, []);
    }

    private static void Choice(PaperCanvas canvas, PaperRect area, Figure.Choice choice)
    {
        canvas.Text(area.X, area.Y + 7, PaperFonts.Fit(choice.Label, area.Width, 7, isBold: false), new TextStyle(7, PaperColor.Muted));
        string[] chosen = [.. choice.Options.Where(static option => option.IsChosen).Select(static option => option.Value ?? TileFields.NullLabel)];
        string told = chosen.Length > 0 ? string.Join(", ", chosen)
            : choice.Part.Length > 0 ? choice.Part
            : choice.Min is null && choice.Max is null ? "All" : $"{choice.Min ?? "…"} to {choice.Max ?? "…"}";
        canvas.Text(area.X, area.Y + 18, PaperFonts.Fit(told, area.Width, 8, isBold: true), new TextStyle(8, PaperColor.Text) { IsBold = true });
    }
}
