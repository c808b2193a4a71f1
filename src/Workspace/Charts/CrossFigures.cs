using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Tiles;

namespace Millrace.Workspace.Charts;

/// <summary>Makes what has rows and columns of its own: heatmaps and cross tables.</summary>
internal static class CrossFigures
{
    private const char Separator = '\u001F';

    public static Figure.Heatmap Heatmap(TileFields fields)
    {
        TileField x = fields.Required("x")[0];
        TileField y = fields.Required("y")[0];
        TileField color = fields.Required("color")[0];
        IReadOnlyList<string?> across = Categories(fields, "x", x, color);
        IReadOnlyList<string?> upwards = Categories(fields, "y", y, color);
        Dictionary<string, int> columns = Places(across);
        Dictionary<string, int> rows = Places(upwards);
        double?[][] cells = [.. upwards.Select(_ => new double?[across.Count])];
        for (int row = 0; row < color.Column.Count; row++)
        {
            if (color.Column.Number(row) is double number) cells[rows[y.Label(row)]][columns[x.Label(row)]] = number;
        }

        double[] numbers = [.. cells.SelectMany(static line => line).OfType<double>()];
        return new Figure.Heatmap(
            fields.Axis("x", fields.TypeOf("x"), across), fields.Axis("y", fields.TypeOf("y"), upwards), cells, Palette.RampOf(fields.Widget.Encodings.Find("color")?.Scale))
        {
            Least = numbers.Length == 0 ? null : numbers.Min(),
            Greatest = numbers.Length == 0 ? null : numbers.Max(),
        };
    }

    public static Figure.Pivot Pivot(TileFields fields)
    {
        IReadOnlyList<TileField> down = fields.In("rows");
        IReadOnlyList<TileField> across = fields.In("columns");
        IReadOnlyList<TileField> cells = fields.Required("cell");
        int count = cells[0].Column.Count;
        string[] rowKeys = [.. Enumerable.Range(0, count).Select(row => Key(down, row))];
        string[] columnKeys = [.. Enumerable.Range(0, count).Select(row => Key(across, row))];
        string[] rows = [.. rowKeys.Distinct()];
        Comparer<int> byValues = Comparer<int>.Create((first, second) => Compare(across, first, second));
        string[] columns = [.. columnKeys.Index().DistinctBy(static item => item.Item).OrderBy(static item => item.Index, byValues).Select(static item => item.Item)];
        Dictionary<string, int> rowPlaces = rows.Index().ToDictionary(static item => item.Item, static item => item.Index, StringComparer.Ordinal);
        Dictionary<string, int> columnPlaces = columns.Index().ToDictionary(static item => item.Item, static item => item.Index, StringComparer.Ordinal);
        string?[][] texts = [.. rows.Select(_ => new string?[columns.Length * cells.Count])];
        for (int row = 0; row < count; row++)
        {
            for (int cell = 0; cell < cells.Count; cell++) texts[rowPlaces[rowKeys[row]]][(columnPlaces[columnKeys[row]] * cells.Count) + cell] = cells[cell].Written(row);
        }

        bool namesCells = cells.Count > 1 || across.Count == 0;
        IReadOnlyList<string>[] heads = [.. columns.SelectMany(column => cells.Select(cell => (IReadOnlyList<string>)[.. Parts(column), .. namesCells ? new[] { cell.Title } : []]))];
        return new Figure.Pivot([.. down.Select(static field => field.Title)], [.. rows.Select(static row => (IReadOnlyList<string>)Parts(row))], heads, texts);
    }

    private static IReadOnlyList<string?> Categories(TileFields fields, string channel, TileField field, TileField color) =>
        CategoryOrder.Of(field.Column, fields.Widget.Encodings.Find(channel)?.Scale ?? ScaleSpec.Default, "cell", row => color.Column.Number(row));

    private static Dictionary<string, int> Places(IReadOnlyList<string?> categories) =>
        categories.Index().ToDictionary(static item => item.Item ?? TileFields.NullLabel, static item => item.Index, StringComparer.Ordinal);

    private static string Key(IReadOnlyList<TileField> fields, int row) => string.Join(Separator, fields.Select(field => field.Label(row)));

    private static string[] Parts(string key) => key.Length == 0 ? [] : key.Split(Separator);

    private static int Compare(IReadOnlyList<TileField> fields, int first, int second)
    {
        foreach (TileField field in fields)
        {
            int order = Nullable.Compare(field.Column.Number(first), field.Column.Number(second));
            if (order == 0) order = string.CompareOrdinal(field.Column.Text(first), field.Column.Text(second));
            if (order != 0) return order;
        }

        return 0;
    }
}
