using System.Globalization;
using System.Text;

namespace Millrace.Workspace.Paper;

/// <summary>A sheet that is drawn on, in points from its upper left corner. Everything is lines, areas and text but the pictures of the dashboard.</summary>
internal sealed class PaperCanvas(PaperDocument document, double width, double height)
{
    private const double Arc = 0.5523;

    private readonly StringBuilder _content = new();

    /// <summary>Its width.</summary>
    public double Width => width;

    /// <summary>Its height.</summary>
    public double Height => height;

    /// <summary>What was drawn, in the words of PDF.</summary>
    public string Content => _content.ToString();

    /// <summary>From now on nothing is drawn outside.</summary>
    public void PushClip(PaperRect area) => _content.Append(CultureInfo.InvariantCulture, $"q {area.X:0.##} {height - area.Bottom:0.##} {area.Width:0.##} {area.Height:0.##} re W n\n");

    /// <summary>Ends what the last <see cref="PushClip"/> began.</summary>
    public void PopClip() => _content.Append("Q\n");

    public void Rectangle(PaperRect area, PaperColor? fill, PaperColor? stroke = null, double thickness = 0.6)
    {
        Begin(fill, stroke, thickness, []);
        _content.Append(CultureInfo.InvariantCulture, $"{area.X:0.##} {height - area.Bottom:0.##} {area.Width:0.##} {area.Height:0.##} re ");
        End(fill, stroke);
    }

    public void Rounded(PaperRect area, double radius, PaperColor? fill, PaperColor? stroke, double thickness = 0.6)
    {
        double r = Math.Min(radius, Math.Min(area.Width, area.Height) / 2);
        double k = r * (1 - Arc);
        Begin(fill, stroke, thickness, []);
        Move(area.X + r, area.Y);
        Draw(area.Right - r, area.Y);
        Curve(area.Right - k, area.Y, area.Right, area.Y + k, area.Right, area.Y + r);
        Draw(area.Right, area.Bottom - r);
        Curve(area.Right, area.Bottom - k, area.Right - k, area.Bottom, area.Right - r, area.Bottom);
        Draw(area.X + r, area.Bottom);
        Curve(area.X + k, area.Bottom, area.X, area.Bottom - k, area.X, area.Bottom - r);
        Draw(area.X, area.Y + r);
        Curve(area.X, area.Y + k, area.X + k, area.Y, area.X + r, area.Y);
        _content.Append("h ");
        End(fill, stroke);
    }

    public void Circle(double x, double y, double radius, PaperColor? fill, PaperColor? stroke = null, double thickness = 0.6)
    {
        double k = radius * Arc;
        Begin(fill, stroke, thickness, []);
        Move(x + radius, y);
        Curve(x + radius, y + k, x + k, y + radius, x, y + radius);
        Curve(x - k, y + radius, x - radius, y + k, x - radius, y);
        Curve(x - radius, y - k, x - k, y - radius, x, y - radius);
        Curve(x + k, y - radius, x + radius, y - k, x + radius, y);
        _content.Append("h ");
        End(fill, stroke);
    }

    public void Line(double x1, double y1, double x2, double y2, PaperColor color, double thickness = 0.6) => Path([(x1, y1), (x2, y2)], isClosed: false, fill: null, color, thickness, []);

    /// <summary>Lines from point to point, and the area between them.</summary>
    /// <param name="points">The points; points that are no numbers are left out.</param>
    /// <param name="isClosed">True to come back to the first.</param>
    /// <param name="fill">The colour of the area; null for none.</param>
    /// <param name="stroke">The colour of the lines; null for none.</param>
    /// <param name="thickness">How thick lines are.</param>
    /// <param name="dashes">Lengths of dashes and gaps; empty for a whole line.</param>
    public void Path(IEnumerable<(double X, double Y)> points, bool isClosed, PaperColor? fill, PaperColor? stroke, double thickness, IReadOnlyList<double> dashes)
    {
        Begin(fill, stroke, thickness, dashes);
        bool isFirst = true;
        foreach ((double x, double y) in points)
        {
            if (!double.IsFinite(x) || !double.IsFinite(y)) continue;
            if (isFirst) Move(x, y);
            else Draw(x, y);
            isFirst = false;
        }

        if (isClosed && !isFirst) _content.Append("h ");
        End(fill, stroke);
    }

    /// <summary>Draws a text whose letters stand on a line at <paramref name="y"/>.</summary>
    /// <param name="x">Where it begins, or where its middle or end is.</param>
    /// <param name="y">The line.</param>
    /// <param name="text">The text; line ends become spaces.</param>
    /// <param name="style">How it looks.</param>
    /// <param name="align">0 for its beginning at <paramref name="x"/>, 0.5 for its middle, 1 for its end.</param>
    /// <param name="turned">Degrees that it is turned by, with the clock.</param>
    public void Text(double x, double y, string text, TextStyle style, double align = 0, double turned = 0)
    {
        if (text.Length == 0) return;
        StringBuilder letters = new();
        foreach (Rune letter in TextDirection.Drawn(text.ReplaceLineEndings(" ").Replace('\t', ' ')))
            letters.Append(CultureInfo.InvariantCulture, $"{document.Use(letter, style.IsBold):X4}");
        double shift = align == 0 ? 0 : align * PaperFonts.Measure(text, style.Size, style.IsBold);
        (double sine, double cosine) = Math.SinCos(-turned * Math.PI / 180);
        double slant = style.IsItalic ? 0.21 : 0;
        Color(style.Color, "rg");
        Alpha(style.Color.Alpha);
        _content.Append("BT ").Append(style.IsBold ? "/B" : "/R").Append(CultureInfo.InvariantCulture, $" {style.Size:0.##} Tf ");
        _content.Append(CultureInfo.InvariantCulture, $"{cosine:0.####} {sine:0.####} {(slant * cosine) - sine:0.####} {(slant * sine) + cosine:0.####} ");
        _content.Append(CultureInfo.InvariantCulture, $"{x - (shift * cosine):0.##} {height - y - (shift * sine):0.##} Tm <{letters}> Tj ET\n");
        if (style.Color.Alpha < 1) Alpha(1, isBack: true);
    }

    /// <summary>Draws a picture, which fills an area.</summary>
    public void Picture(PaperRect area, PaperPicture picture) => _content.Append(
        CultureInfo.InvariantCulture, $"q {area.Width:0.##} 0 0 {area.Height:0.##} {area.X:0.##} {height - area.Bottom:0.##} cm /{document.Use(picture)} Do Q\n");

    private void Begin(PaperColor? fill, PaperColor? stroke, double thickness, IReadOnlyList<double> dashes)
    {
        double alpha = Math.Min(fill?.Alpha ?? 1, stroke?.Alpha ?? 1);
        Alpha(alpha);
        if (fill is PaperColor area) Color(area, "rg");
        if (stroke is not PaperColor line) return;
        Color(line, "RG");
        _content.Append(CultureInfo.InvariantCulture, $"{thickness:0.##} w 1 j [{string.Join(' ', dashes.Select(static dash => dash.ToString("0.##", CultureInfo.InvariantCulture)))}] 0 d ");
    }

    private void End(PaperColor? fill, PaperColor? stroke)
    {
        _content.Append((fill, stroke) switch { (not null, not null) => "B\n", (not null, null) => "f\n", (null, not null) => "S\n", _ => "n\n" });
        if (Math.Min(fill?.Alpha ?? 1, stroke?.Alpha ?? 1) < 1) Alpha(1, isBack: true);
    }

    private void Alpha(double alpha, bool isBack = false)
    {
        int hundredths = (int)Math.Round(Math.Clamp(alpha, 0, 1) * 100);
        if (hundredths < 100 || isBack) _content.Append('/').Append(document.UseAlpha(hundredths)).Append(" gs\n");
    }

    private void Color(PaperColor color, string how) => _content.Append(CultureInfo.InvariantCulture, $"{color.Red:0.###} {color.Green:0.###} {color.Blue:0.###} {how} ");

    private void Move(double x, double y) => _content.Append(CultureInfo.InvariantCulture, $"{x:0.##} {height - y:0.##} m ");

    private void Draw(double x, double y) => _content.Append(CultureInfo.InvariantCulture, $"{x:0.##} {height - y:0.##} l ");

    private void Curve(double x1, double y1, double x2, double y2, double x3, double y3) =>
        _content.Append(CultureInfo.InvariantCulture, $"{x1:0.##} {height - y1:0.##} {x2:0.##} {height - y2:0.##} {x3:0.##} {height - y3:0.##} c ");
}
