using System.Text;
using System.Text.RegularExpressions;
using Millrace.Workspace.Dashboards;

namespace Millrace.Server.Parts;

/// <summary>The colours that a dashboard's file gives it, as variables of a style. Only what surely is a colour passes.</summary>
internal static partial class BoardStyle
{
    public static string Of(DashboardTheme theme)
    {
        StringBuilder style = new();
        Add(style, "canvas", theme.Canvas);
        Add(style, "widget", theme.Widget);
        Add(style, "border", theme.Border);
        Add(style, "font", theme.Font);
        if (theme.FontFamily is string family && Family().IsMatch(family)) style.Append($"--board-family:{family};");
        if (theme.HeaderAlignment == "CENTER") style.Append("--head-align:center;");
        return style.ToString();
    }

    private static void Add(StringBuilder style, string name, ThemeColor? color)
    {
        if (color is null) return;
        if (color.Light is string light && Hex().IsMatch(light)) style.Append($"--board-{name}-light:{light};");
        if (color.Dark is string dark && Hex().IsMatch(dark)) style.Append($"--board-{name}-dark:{dark};");
    }

    [GeneratedRegex("^[A-Za-z0-9 ,-]{1,100}$")]
    private static partial Regex Family();

    [GeneratedRegex("^#[0-9A-Fa-f]{3,8}$")]
    private static partial Regex Hex();
}
