using System.Text;
using Millrace.Workspace.Filters;

namespace Millrace.Server.Live;

/// <summary>
/// Selections as parts of an address, so that what a viewer sees can be sent to another. Equal selections give equal texts.
/// <c>f:NAME=value</c> once for each chosen value, <c>n:NAME=</c> for null, <c>all:NAME=</c> for nothing chosen where the file chooses something,
/// <c>min:NAME=</c> and <c>max:NAME=</c> for ranges, <c>has:NAME=</c> for texts, <c>c:WIDGET:QUERY:FIELD=value</c> for clicked marks.
/// </summary>
public static class SelectionText
{
    /// <summary>Reads selections; parts of the address that are none are passed over.</summary>
    /// <param name="parts">Names and values as they stand after unescaping, in order.</param>
    public static Selections Read(IEnumerable<KeyValuePair<string, string>> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        Selections selections = Selections.None;
        foreach ((string key, string value) in parts)
        {
            int cut = key.IndexOf(':', StringComparison.Ordinal);
            if (cut <= 0) continue;
            string name = key[(cut + 1)..];
            selections = key[..cut] switch
            {
                "f" => selections.With(name, [.. ChosenOf(selections, name), FilterValue.Of(value)]),
                "n" => selections.With(name, [.. ChosenOf(selections, name), FilterValue.Null]),
                "all" => selections.With(name, ChosenOf(selections, name)),
                "min" => selections.With(name, RangeOf(selections, name) with { Min = value }),
                "max" => selections.With(name, RangeOf(selections, name) with { Max = value }),
                "has" => selections.With(name, new Selection.Containing(value)),
                "c" => WithClick(selections, name, FilterValue.Of(value)),
                "cn" => WithClick(selections, name, FilterValue.Null),
                _ => selections,
            };
        }

        return selections;
    }

    /// <summary>The selections as a query string without the question mark; empty for none.</summary>
    public static string Write(Selections selections)
    {
        ArgumentNullException.ThrowIfNull(selections);
        StringBuilder text = new();
        foreach ((string filter, Selection selection) in selections.ByFilter)
        {
            switch (selection)
            {
                case Selection.Values { Chosen.Count: 0 }:
                    Add(text, $"all:{filter}", "");
                    break;
                case Selection.Values values:
                    foreach (FilterValue value in values.Chosen) Add(text, value.Text is null ? $"n:{filter}" : $"f:{filter}", value.Text ?? "");
                    break;
                case Selection.Range range:
                    if (range.Min is not null) Add(text, $"min:{filter}", range.Min);
                    if (range.Max is not null) Add(text, $"max:{filter}", range.Max);
                    if (range is { Min: null, Max: null }) Add(text, $"all:{filter}", "");
                    break;
                case Selection.Containing part:
                    Add(text, $"has:{filter}", part.Part);
                    break;
            }
        }

        foreach (CrossFilter click in selections.Clicked)
        {
            string name = $"{Uri.EscapeDataString(click.Widget)}:{Uri.EscapeDataString(click.QueryName ?? "")}:{Uri.EscapeDataString(click.FieldName)}";
            foreach (FilterValue value in click.Chosen) Add(text, value.Text is null ? $"cn:{name}" : $"c:{name}", value.Text ?? "");
        }

        return text.ToString();
    }

    private static void Add(StringBuilder text, string key, string value)
    {
        if (text.Length > 0) text.Append('&');
        text.Append(Uri.EscapeDataString(key)).Append('=').Append(Uri.EscapeDataString(value));
    }

    private static IReadOnlyList<FilterValue> ChosenOf(Selections selections, string name) =>
        selections.ByFilter.GetValueOrDefault(name) is Selection.Values values ? values.Chosen : [];

    private static Selection.Range RangeOf(Selections selections, string name) =>
        selections.ByFilter.GetValueOrDefault(name) as Selection.Range ?? new Selection.Range(Min: null, Max: null);

    private static Selections WithClick(Selections selections, string name, FilterValue value)
    {
        string[] parts = [.. name.Split(':').Select(Uri.UnescapeDataString)];
        if (parts.Length != 3) return selections;
        string? query = parts[1].Length == 0 ? null : parts[1];
        CrossFilter? known = selections.Clicked.Find(click => click.Widget == parts[0] && click.QueryName == query && click.FieldName == parts[2]);
        return selections.WithClick(new CrossFilter(parts[0], query, parts[2], [.. known?.Chosen ?? [], value]));
    }
}
