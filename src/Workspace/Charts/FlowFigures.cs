using Millrace.Workspace.Tiles;

namespace Millrace.Workspace.Charts;

/// <summary>Makes maps, flows and boxes.</summary>
internal static class FlowFigures
{
    public static Figure.SymbolMap SymbolMap(TileFields fields, Palette palette)
    {
        TileField latitude = fields.Required("coordinates.latitude")[0];
        TileField longitude = fields.Required("coordinates.longitude")[0];
        TileField? size = fields.In("size").FirstOrDefault();
        TileField? color = fields.In("color").FirstOrDefault();
        bool isRamp = color is not null && fields.TypeOf("color") == Dashboards.ScaleType.Quantitative && color.Column.IsNumeric;
        Func<int, string> rampAt = isRamp ? RampOver(color!, Palette.RampOf(fields.Widget.Encodings.Find("color")?.Scale)) : static _ => ""; // A ramp is of a colour.
        Dictionary<string, int> groups = new(StringComparer.Ordinal);
        List<MapPoint> points = [];
        int misplaced = 0;
        for (int row = 0; row < latitude.Column.Count; row++)
        {
            if (latitude.Column.Number(row) is not double north || longitude.Column.Number(row) is not double east) continue;
            if (!(Math.Abs(north) <= 90 && Math.Abs(east) <= 360))
            {
                misplaced++;
                continue;
            }

            string? group = color?.Column.Text(row);
            if (!isRamp) groups.TryAdd(group ?? "\0", groups.Count);
            points.Add(new MapPoint(north, east, size?.Column.Number(row), isRamp ? null : color?.Label(row), isRamp ? rampAt(row) : palette.For(group, groups[group ?? "\0"])));
        }

        return new Figure.SymbolMap(points, misplaced);
    }

    /// <summary>The colour of each row's number between the least and the greatest; grey for what is no number.</summary>
    private static Func<int, string> RampOver(TileField color, IReadOnlyList<string> ramp)
    {
        double[] known = [.. Enumerable.Range(0, color.Column.Count).Select(color.Column.Number).OfType<double>().Where(double.IsFinite)];
        (double least, double most) = known.Length == 0 ? (0, 0) : (known.Min(), known.Max());
        return row => color.Column.Number(row) is double number && double.IsFinite(number)
            ? ramp[most > least ? (int)Math.Clamp((number - least) / (most - least) * ramp.Count, 0, ramp.Count - 1) : ramp.Count / 2]
            : "#8a98a3";
    }

    /// <summary>A flow goes from the value of each stage to that of the next.</summary>
    public static Figure.Sankey Sankey(TileFields fields)
    {
        TileField value = fields.Required("value")[0];
        IReadOnlyList<TileField> stages = fields.Required("stages");
        Dictionary<(int Stage, string Label), int> nodes = [];
        for (int stage = 0; stage < stages.Count; stage++)
        {
            for (int row = 0; row < value.Column.Count; row++) nodes.TryAdd((stage, stages[stage].Label(row)), nodes.Count);
        }

        Dictionary<(int From, int To), double> links = [];
        for (int row = 0; row < value.Column.Count; row++)
        {
            for (int stage = 0; stage + 1 < stages.Count; stage++)
            {
                (int, int) link = (nodes[(stage, stages[stage].Label(row))], nodes[(stage + 1, stages[stage + 1].Label(row))]);
                links[link] = links.GetValueOrDefault(link) + (value.Column.Number(row) ?? 0);
            }
        }

        return new Figure.Sankey(
            [.. nodes.OrderBy(static node => node.Value).Select(static node => node.Key.Label)],
            [.. links.Select(static link => new SankeyLink(link.Key.From, link.Key.To, link.Value)).OrderBy(static link => link.From).ThenBy(static link => link.To)]);
    }

    public static Figure.Boxes Boxes(TileFields fields)
    {
        TileField y = fields.Required("y")[0];
        TileField? x = fields.In("x").FirstOrDefault();
        BoxGroup[] groups =
        [
            .. Enumerable.Range(0, y.Column.Count)
                .Select(row => (Label: x?.Label(row) ?? y.Title, Number: y.Column.Number(row)))
                .Where(static item => item.Number is double number && !double.IsNaN(number))
                .GroupBy(static item => item.Label, StringComparer.Ordinal)
                .Select(static group => BoxGroup.Of(group.Key, group.Select(static item => item.Number!.Value))),
        ];
        return new Figure.Boxes(
            groups,
            fields.Axis("x", Dashboards.ScaleType.Categorical, [.. groups.Select(static group => group.Label)]),
            fields.Axis("y", Dashboards.ScaleType.Quantitative, []));
    }
}
