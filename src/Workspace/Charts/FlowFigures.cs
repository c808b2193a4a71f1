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
        List<string?> groups = [];
        List<MapPoint> points = [];
        for (int row = 0; row < latitude.Column.Count; row++)
        {
            if (latitude.Column.Number(row) is not double north || longitude.Column.Number(row) is not double east) continue;
            string? group = color?.Column.Text(row);
            if (!groups.Contains(group)) groups.Add(group);
            points.Add(new MapPoint(north, east, size?.Column.Number(row), color?.Label(row), palette.For(group, groups.IndexOf(group))));
        }

        return new Figure.SymbolMap(points);
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
