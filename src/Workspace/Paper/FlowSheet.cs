using Millrace.Workspace.Charts;

namespace Millrace.Workspace.Paper;

/// <summary>Puts flows between stages, and points in space, on paper.</summary>
internal static class FlowSheet
{
    private const double NodeWidth = 8;
    private const double NodeGap = 6;
    private const int MostPoints = 20_000;

    /// <summary>Draws flows: a column for each stage, and bands as wide as what flows.</summary>
    public static void Sankey(PaperCanvas canvas, PaperRect area, Figure.Sankey sankey)
    {
        SankeyLink[] links = [.. sankey.Links.Where(link => link.Value > 0 && double.IsFinite(link.Value) && link.From != link.To)];
        if (links.Length == 0) return;
        int[] stages = StagesOf(sankey.Nodes.Count, links);
        double[] sizes = new double[sankey.Nodes.Count];
        for (int node = 0; node < sizes.Length; node++)
            sizes[node] = Math.Max(links.Where(link => link.From == node).Sum(static link => link.Value), links.Where(link => link.To == node).Sum(static link => link.Value));
        int last = Math.Max(1, stages.Max());
        IGrouping<int, int>[] columns = [.. Enumerable.Range(0, sizes.Length).Where(node => sizes[node] > 0).GroupBy(node => stages[node])];
        double scale = columns.Min(column => Math.Max(area.Height * 0.1, area.Height - (NodeGap * (column.Count() - 1))) / column.Sum(node => sizes[node]));
        PaperRect[] boxes = new PaperRect[sizes.Length];
        foreach (IGrouping<int, int> column in columns)
        {
            double gap = column.Count() < 2 ? 0 : Math.Min(NodeGap, Math.Max(0, area.Height - (scale * column.Sum(node => sizes[node]))) / (column.Count() - 1));
            double y = area.Y + ((area.Height - (scale * column.Sum(node => sizes[node])) - (gap * (column.Count() - 1))) / 2);
            foreach (int node in column)
            {
                boxes[node] = new PaperRect(area.X + (column.Key * (area.Width - NodeWidth) / last), y, NodeWidth, sizes[node] * scale);
                y += boxes[node].Height + gap;
            }
        }

        double[] left = [.. boxes.Select(static box => box.Y)];
        double[] right = [.. boxes.Select(static box => box.Y)];
        foreach (SankeyLink link in links)
        {
            double height = link.Value * scale;
            canvas.Path(Band(boxes[link.From].Right, right[link.From], boxes[link.To].X, left[link.To], height), isClosed: true, PaperColor.At(link.From).Faded(0.32), stroke: null, 0, []);
            right[link.From] += height;
            left[link.To] += height;
        }

        for (int node = 0; node < boxes.Length; node++)
        {
            if (sizes[node] <= 0) continue;
            canvas.Rectangle(boxes[node], PaperColor.At(node));
            bool isLast = stages[node] == last;
            double room = (area.Width / last) - NodeWidth - 8;
            if (boxes[node].Height <= 2) continue;
            string shown = PaperFonts.Fit(sankey.Nodes[node], room, 6.2, isBold: false);
            canvas.Text(isLast ? boxes[node].X - 3 : boxes[node].Right + 3, boxes[node].MiddleY + 2.2, shown, new TextStyle(6.2, PaperColor.Text), isLast ? 1 : 0);
        }
    }

    /// <summary>Draws points in a box that is looked at from a corner.</summary>
    public static string? Space(PaperCanvas canvas, PaperRect area, Figure.Space space)
    {
        PaperRect left = space.Series.Count > 1 ? LegendRow.Draw(canvas, area, "", [.. space.Series.Select(static series => (series.Name, PaperColor.Of(series.Color)))]) : area;
        (double X, double Y, double Z)[] all = [.. space.Series.SelectMany(static series => series.Points)];
        if (all.Length == 0) return null;
        (double Least, double Most)[] ranges = [RangeOf(all.Select(static point => point.X)), RangeOf(all.Select(static point => point.Y)), RangeOf(all.Select(static point => point.Z))];
        double size = Math.Min(left.Width / 2.1, left.Height / 2.35);
        (double X, double Y) Seen(double x, double y, double z) =>
            (left.MiddleX + ((x - y) * 0.866 * size), left.MiddleY + (size * 0.98) + ((x + y) * 0.5 * size) - (z * size) - size);
        Frame(canvas, Seen, ranges, space.Titles);
        IEnumerable<(string Color, (double X, double Y, double Z) Point)> drawn = space.Series
            .SelectMany(static series => series.Points.Select(point => (series.Color, point)))
            .Take(MostPoints)
            .Select(item => (item.Color, (Share(item.point.X, ranges[0]), Share(item.point.Y, ranges[1]), Share(item.point.Z, ranges[2]))));

        // What is behind is drawn first.
        foreach ((string color, (double x, double y, double z)) in drawn.OrderBy(static item => item.Point.X + item.Point.Y))
        {
            (double across, double down) = Seen(x, y, z);
            canvas.Circle(across, down, all.Length > 1000 ? 0.9 : 1.5, PaperColor.Of(color).Faded(0.75));
        }

        return all.Length > MostPoints ? FigureSheet.FirstOf(MostPoints, all.Length, "points") : null;
    }

    private static void Frame(PaperCanvas canvas, Func<double, double, double, (double X, double Y)> seen, (double Least, double Most)[] ranges, IReadOnlyList<string> titles)
    {
        (double, double, double)[][] sides =
        [
            [(0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0)], [(0, 0, 0), (1, 0, 0), (1, 0, 1), (0, 0, 1)], [(0, 0, 0), (0, 1, 0), (0, 1, 1), (0, 0, 1)],
        ];
        foreach ((double, double, double)[] side in sides)
            canvas.Path(side.Select(corner => seen(corner.Item1, corner.Item2, corner.Item3)), isClosed: true, PaperColor.Faint, PaperColor.Line, 0.6, []);
        TextStyle style = new(6, PaperColor.Muted);
        string Told(int axis) => $"{titles.ElementAtOrDefault(axis)} {ValueText.OfNumber(ranges[axis].Least, format: null)} – {ValueText.OfNumber(ranges[axis].Most, format: null)}";
        (double x, double y) = seen(0.5, 1, 0);
        canvas.Text(x - 4, y + 10, Told(0), style, align: 1);
        (x, y) = seen(1, 0.5, 0);
        canvas.Text(x + 4, y + 10, Told(1), style);
        (x, y) = seen(0, 1, 1);
        canvas.Text(x, y - 4, Told(2), style);
    }

    private static (double Least, double Most) RangeOf(IEnumerable<double> numbers) => (numbers.Min(), numbers.Max());

    private static double Share(double number, (double Least, double Most) range) => range.Most > range.Least ? (number - range.Least) / (range.Most - range.Least) : 0.5;

    /// <summary>The stage of each node: one behind the last that flows to it. What flows in circles stays where it is found.</summary>
    private static int[] StagesOf(int nodes, SankeyLink[] links)
    {
        int[] stages = new int[nodes];
        for (int round = 0; round < nodes; round++)
        {
            bool isSettled = true;
            foreach (SankeyLink link in links.Where(link => stages[link.To] <= stages[link.From] && stages[link.From] + 1 < nodes))
            {
                stages[link.To] = stages[link.From] + 1;
                isSettled = false;
            }

            if (isSettled) break;
        }

        return stages;
    }

    private static IEnumerable<(double X, double Y)> Band(double x1, double y1, double x2, double y2, double height)
    {
        const int Steps = 20;
        double Eased(double part) => part * part * (3 - (2 * part));
        IEnumerable<double> parts = Enumerable.Range(0, Steps + 1).Select(static step => step / (double)Steps);
        return
        [
            .. parts.Select(part => (x1 + ((x2 - x1) * part), y1 + ((y2 - y1) * Eased(part)))),
            .. parts.Reverse().Select(part => (x1 + ((x2 - x1) * part), y1 + ((y2 - y1) * Eased(part)) + height)),
        ];
    }
}
