using System.Globalization;

namespace Millrace.Workspace.Paper;

/// <summary>A colour on paper.</summary>
/// <param name="Red">Between 0 and 1.</param>
/// <param name="Green">Between 0 and 1.</param>
/// <param name="Blue">Between 0 and 1.</param>
/// <param name="Alpha">Between 0, which nobody sees, and 1.</param>
internal readonly record struct PaperColor(double Red, double Green, double Blue, double Alpha)
{
    public static readonly PaperColor Text = Of("#17232e");
    public static readonly PaperColor Muted = Of("#55646f");
    public static readonly PaperColor Line = Of("#dce2e7");
    public static readonly PaperColor Faint = Of("#f3f5f7");
    public static readonly PaperColor Accent = Of("#1B6CA8");
    public static readonly PaperColor Bad = Of("#b3261e");
    public static readonly PaperColor BadSoft = Of("#fbe4e2");
    public static readonly PaperColor White = Of("#ffffff");

    private static readonly string[] Wheel = ["#1B6CA8", "#E4572E", "#2A9D6F", "#F2B134", "#7B5EA7", "#17A2B8", "#C0392B", "#8D9440", "#D96BA0", "#5C6B73"];

    /// <summary>A colour of its spelling in files, as <c>#1B6CA8</c> with or without two digits of transparency; grey for what is none.</summary>
    public static PaperColor Of(string? text)
    {
        string digits = text is ['#', .. string rest] ? rest : "";
        if (digits.Length is 3 or 4) digits = string.Concat(digits.Select(static digit => new string(digit, 2)));
        if (digits.Length == 6) digits += "ff";
        return digits.Length == 8 && uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint bits)
            ? new PaperColor((bits >> 24) / 255.0, ((bits >> 16) & 255) / 255.0, ((bits >> 8) & 255) / 255.0, (bits & 255) / 255.0)
            : new PaperColor(0.55, 0.58, 0.61, 1);
    }

    /// <summary>The colour of the thing of a number, where a figure names none.</summary>
    public static PaperColor At(int index) => Of(Wheel[index % Wheel.Length]);

    /// <summary>The colour of a share of a ramp, between 0 and 1.</summary>
    public static PaperColor OnRamp(IReadOnlyList<string> ramp, double share)
    {
        double place = Math.Clamp(double.IsFinite(share) ? share : 0, 0, 1) * (ramp.Count - 1);
        int below = Math.Min((int)place, ramp.Count - 1);
        (PaperColor first, PaperColor second) = (Of(ramp[below]), Of(ramp[Math.Min(below + 1, ramp.Count - 1)]));
        double part = place - below;
        return new PaperColor(
            first.Red + ((second.Red - first.Red) * part), first.Green + ((second.Green - first.Green) * part), first.Blue + ((second.Blue - first.Blue) * part), first.Alpha);
    }

    /// <summary>The same, seen through.</summary>
    public PaperColor Faded(double alpha) => this with { Alpha = Alpha * alpha };

    /// <summary>White or dark, whichever is read better on this.</summary>
    public PaperColor Readable => (0.299 * Red) + (0.587 * Green) + (0.114 * Blue) > 0.62 ? Text : White;
}
