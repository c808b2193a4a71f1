using Millrace.Workspace.Dashboards;

namespace Millrace.Workspace.Charts;

/// <summary>The colours of a widget's series.</summary>
internal sealed class Palette
{
    private static readonly string[] Default =
        ["#1B6CA8", "#E4572E", "#2A9D6F", "#F2B134", "#7B5EA7", "#17A2B8", "#C0392B", "#8D9440", "#D96BA0", "#5C6B73"];

    private static readonly string[] Ramp = ["#E8F1F8", "#9CC3E0", "#4A90C2", "#1B6CA8", "#0B3C63"];

    private static readonly Dictionary<string, string[]> Schemes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["blues"] = ["#EFF3FF", "#BDD7E7", "#6BAED6", "#3182BD", "#08519C"],
        ["greens"] = ["#EDF8E9", "#BAE4B3", "#74C476", "#31A354", "#006D2C"],
        ["reds"] = ["#FEE5D9", "#FCAE91", "#FB6A4A", "#DE2D26", "#A50F15"],
        ["oranges"] = ["#FEEDDE", "#FDBE85", "#FD8D3C", "#E6550D", "#A63603"],
        ["redyellowgreen"] = ["#D7191C", "#FDAE61", "#FFFFBF", "#A6D96A", "#1A9641"],
        ["viridis"] = ["#440154", "#3B528B", "#21918C", "#5EC962", "#FDE725"],
    };

    private readonly IReadOnlyList<string> _colors;
    private readonly IReadOnlyList<ColorMapping> _mappings;

    public Palette(Widget widget, DashboardTheme theme)
    {
        _colors = widget.MarkColors.Count > 0 ? widget.MarkColors : theme.SeriesColors.Count > 0 ? theme.SeriesColors : Default;
        _mappings = widget.Encodings.Find("color")?.Scale.Mappings ?? [];
    }

    /// <summary>The colour of the series of that number.</summary>
    public string At(int index) => _colors[index % _colors.Count];

    /// <summary>The colour that is mapped to a value, else the one of its number.</summary>
    public string For(string? value, int index) => _mappings.FirstOrDefault(mapping => mapping.Value == value)?.Color ?? At(index);

    /// <summary>Colours from the least to the greatest number.</summary>
    public static IReadOnlyList<string> RampOf(ScaleSpec? scale) => scale switch
    {
        { Ramp.Count: > 1 } => scale.Ramp,
        { Scheme: string scheme } when Schemes.TryGetValue(scheme, out string[]? colors) => colors,
        _ => Ramp,
    };
}
