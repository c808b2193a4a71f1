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
        ["purples"] = ["#F2F0F7", "#CBC9E2", "#9E9AC8", "#756BB1", "#54278F"],
        ["greys"] = ["#F7F7F7", "#CCCCCC", "#969696", "#636363", "#252525"],
        ["yellowgreenblue"] = ["#FFFFCC", "#A1DAB4", "#41B6C4", "#2C7FB8", "#253494"],
        ["yelloworangered"] = ["#FFFFB2", "#FECC5C", "#FD8D3C", "#F03B20", "#BD0026"],
        ["redyellowblue"] = ["#D7191C", "#FDAE61", "#FFFFBF", "#ABD9E9", "#2C7BB6"],
        ["redblue"] = ["#CA0020", "#F4A582", "#F7F7F7", "#92C5DE", "#0571B0"],
        ["spectral"] = ["#D7191C", "#FDAE61", "#FFFFBF", "#ABDDA4", "#2B83BA"],
        ["redyellowgreen"] = ["#D7191C", "#FDAE61", "#FFFFBF", "#A6D96A", "#1A9641"],
        ["magma"] = ["#000004", "#51127C", "#B73779", "#FC8961", "#FCFDBF"],
        ["inferno"] = ["#000004", "#57106E", "#BC3754", "#F98E09", "#FCFFA4"],
        ["plasma"] = ["#0D0887", "#7E03A8", "#CC4778", "#F89540", "#F0F921"],
        ["ylgnbu"] = ["#FFFFCC", "#A1DAB4", "#41B6C4", "#2C7FB8", "#253494"],
        ["viridis"] = ["#440154", "#3B528B", "#21918C", "#5EC962", "#FDE725"],
    };

    private readonly IReadOnlyList<string> _colors;
    private readonly IReadOnlyList<ColorMapping> _mappings;
    private readonly IReadOnlyList<string> _series;

    public Palette(Widget widget, DashboardTheme theme)
    {
        _series = SeriesOf(theme);
        _colors = widget.MarkColors.Count > 0 ? [.. widget.MarkColors.Select(Resolve)] : _series;
        _mappings = [.. (widget.Encodings.Find("color")?.Scale.Mappings ?? []).Select(mapping => mapping with { Color = Resolve(mapping.Color) })];
    }

    /// <summary>The colours of series of a theme, in turn; those of the house when it has none.</summary>
    public static IReadOnlyList<string> SeriesOf(DashboardTheme theme) => theme.SeriesColors.Count > 0 ? theme.SeriesColors : Default;

    /// <summary>The colour that a text of the file stands for.</summary>
    public string Resolve(string color) => ColorText.Resolve(color, _series);

    /// <summary>The colour of the series of that number.</summary>
    public string At(int index) => _colors[index % _colors.Count];

    /// <summary>The colour that is mapped to a value, else the one of its number.</summary>
    public string For(string? value, int index) => Mapped(value) ?? At(index);

    /// <summary>The colour that is mapped to a value; null when none is.</summary>
    public string? Mapped(string? value) => _mappings.FirstOrDefault(mapping => mapping.Value == value)?.Color;

    /// <summary>Colours from the least to the greatest number.</summary>
    public static IReadOnlyList<string> RampOf(ScaleSpec? scale) => scale switch
    {
        { Ramp.Count: > 1 } => scale.Ramp,
        { Scheme: string scheme } when Schemes.TryGetValue(scheme, out string[]? colors) => colors,
        _ => Ramp,
    };
}
