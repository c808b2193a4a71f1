using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Tiles;

namespace Millrace.Workspace.Charts;

/// <summary>The order of names and times at an axis.</summary>
internal static class CategoryOrder
{
    private const string Reversed = "-reversed";

    /// <summary>The different values of a column in the order that its channel asks for.</summary>
    /// <param name="column">The column.</param>
    /// <param name="scale">What the file says of the channel.</param>
    /// <param name="measure">The name of the channel that is measured, by which names may be sorted.</param>
    /// <param name="weightOf">The measure of a row.</param>
    public static IReadOnlyList<string?> Of(FrameColumn column, ScaleSpec scale, string measure, Func<int, double?> weightOf)
    {
        Dictionary<string, (int First, double Weight)> found = new(StringComparer.Ordinal);
        int? firstNull = null;
        double nullWeight = 0;
        for (int row = 0; row < column.Count; row++)
        {
            double weight = weightOf(row) ?? 0;
            if (column.Text(row) is not string text)
            {
                firstNull ??= row;
                nullWeight += weight;
                continue;
            }

            found[text] = found.TryGetValue(text, out (int First, double Weight) known) ? (known.First, known.Weight + weight) : (row, weight);
        }

        string by = scale.SortBy ?? "";
        bool isReversed = by.EndsWith(Reversed, StringComparison.Ordinal);
        if (isReversed) by = by[..^Reversed.Length];
        IEnumerable<KeyValuePair<string, (int First, double Weight)>> ordered = by switch
        {
            "custom-order" => found.OrderBy(item => Place(scale.SortedValues, item.Key)).ThenBy(static item => item.Value.First),
            "natural-order" => found.OrderBy(static item => item.Value.First),
            _ when by == measure || by is "cell" or "value" => found.OrderBy(static item => item.Value.Weight).ThenBy(static item => item.Key, StringComparer.Ordinal),
            "" when TileFields.TypeOf(column) == ScaleType.Categorical => found.OrderBy(static item => item.Value.First),
            _ when column.IsNumeric || column.IsTime => found.OrderBy(item => column.Number(item.Value.First)),
            _ => found.OrderBy(static item => item.Key, StringComparer.OrdinalIgnoreCase),
        };
        List<string?> values = [.. ordered.Select(static item => item.Key)];
        if (isReversed) values.Reverse();
        if (firstNull is not null) values.Insert(by == measure && by.Length > 0 ? PlaceOfNull(values, found, nullWeight, isReversed) : values.Count, item: null);
        return values;
    }

    private static int Place(IReadOnlyList<string> values, string value)
    {
        for (int place = 0; place < values.Count; place++)
        {
            if (values[place] == value) return place;
        }

        return values.Count;
    }

    private static int PlaceOfNull(List<string?> values, Dictionary<string, (int First, double Weight)> found, double weight, bool isReversed)
    {
        int place = values.FindIndex(value => isReversed ? found[value!].Weight < weight : found[value!].Weight > weight);
        return place < 0 ? values.Count : place;
    }
}
