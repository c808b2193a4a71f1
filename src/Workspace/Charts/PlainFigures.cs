using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Faults;
using Millrace.Workspace.Tiles;

namespace Millrace.Workspace.Charts;

/// <summary>Makes numbers, tables, and parts of a whole.</summary>
internal static class PlainFigures
{
    /// <summary>The first row counts; with periods the last of them, and those before are the trend.</summary>
    public static Figure.Counter Counter(TileFields fields)
    {
        TileField value = fields.Required("value")[0];
        TileField? target = fields.In("target").FirstOrDefault();
        TileField? period = fields.In("period").FirstOrDefault();
        int[] rows = period is null ? [0] : [.. Enumerable.Range(0, value.Column.Count).OrderBy(row => period.Column.Number(row)).ThenBy(period.Column.Text, StringComparer.Ordinal)];
        int last = rows[^1];
        double? number = value.Column.Number(last);
        double? goal = target?.Column.Number(Math.Min(last, target.Column.Count - 1));
        return new Figure.Counter(
            fields.Widget.Title ?? value.Title,
            value.Written(last),
            number,
            goal is null ? null : target!.Written(Math.Min(last, target.Column.Count - 1)),
            number is double own && goal is double other && other != 0 ? own / other : null,
            period is null ? [] : [.. rows.Select(value.Column.Number)]);
    }

    public static Figure.Grid Grid(TileFields fields, Palette palette)
    {
        IReadOnlyList<TileField> columns = fields.Required("columns");
        TileField[] shown = [.. columns.Where(static field => !field.Encoding.Style.IsHidden)];
        if (shown.Length == 0) throw WorkspaceErrors.Widget(fields.Widget.Name, "all of its columns are hidden; show one of them");
        return new Figure.Grid([.. shown.Select(field => ColumnOf(field, fields, palette))], columns[0].Column.Count);
    }

    private static GridColumn ColumnOf(TileField field, TileFields fields, Palette palette)
    {
        ColumnStyle style = field.Encoding.Style;
        return new GridColumn(field.Title, field.Column, field.Encoding.Format)
        {
            Align = style.Align,
            Width = style.Width,
            Colors =
            [
                .. style.Rules.Select(rule => new CellColors(
                    rule,
                    rule.FieldName is string name ? fields.Frame.Find(name) ?? field.Column : field.Column,
                    rule.Background is string back ? palette.Resolve(back) : null,
                    rule.Foreground is string fore ? palette.Resolve(fore) : null)),
            ],
        };
    }

    public static Figure.Pie Pie(TileFields fields, Palette palette)
    {
        TileField angle = fields.Required("angle")[0];
        TileField? color = fields.In("color").FirstOrDefault();
        ScaleSpec scale = fields.Widget.Encodings.Find("color")?.Scale ?? ScaleSpec.Default;
        IReadOnlyList<(string? Label, double Value)> parts = color is null
            ? [(angle.Title, Numbers(angle).Sum())]
            : Totals(color, angle);
        if (scale.SortBy is null) parts = [.. parts.OrderByDescending(static part => part.Value)];
        return new Figure.Pie(Slices(parts, angle, palette, parts.Sum(static part => Math.Max(0, part.Value))), fields.Widget.Encodings.ShowsLabels);
    }

    /// <summary>The name of a step stands on one axis and its number on the other.</summary>
    public static Figure.Funnel Funnel(TileFields fields, Palette palette)
    {
        TileField x = fields.Required("x")[0];
        TileField y = fields.Required("y")[0];
        (TileField step, TileField number) = x.Column.IsNumeric && !y.Column.IsNumeric ? (y, x) : (x, y);
        IReadOnlyList<(string? Label, double Value)> steps = Totals(step, number);
        if (fields.Widget.Encodings.Find(step == x ? "x" : "y")?.Scale.SortBy is null) steps = [.. steps.OrderByDescending(static part => part.Value)];
        return new Figure.Funnel(Slices(steps, number, palette, steps[0].Value));
    }

    private static IEnumerable<double> Numbers(TileField field) => Enumerable.Range(0, field.Column.Count).Select(row => field.Column.Number(row) ?? 0);

    private static IReadOnlyList<(string? Label, double Value)> Totals(TileField label, TileField number)
    {
        List<(string? Label, double Value)> totals = [];
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        for (int row = 0; row < label.Column.Count; row++)
        {
            string? text = label.Column.Text(row);
            if (!places.TryGetValue(text ?? "\0", out int place))
            {
                places[text ?? "\0"] = place = totals.Count;
                totals.Add((text, 0));
            }

            totals[place] = (text, totals[place].Value + (number.Column.Number(row) ?? 0));
        }

        return totals;
    }

    private static IReadOnlyList<Slice> Slices(IReadOnlyList<(string? Label, double Value)> parts, TileField number, Palette palette, double whole) =>
    [
        .. parts.Select((part, index) => new Slice(
            part.Label ?? TileFields.NullLabel,
            part.Value,
            ValueText.OfNumber(part.Value, number.Encoding.Format),
            whole > 0 ? Math.Max(0, part.Value) / whole : 0,
            palette.For(part.Label, index))),
    ];
}
