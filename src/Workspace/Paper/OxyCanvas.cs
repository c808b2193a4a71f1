using OxyPlot;

namespace Millrace.Workspace.Paper;

/// <summary>Draws what OxyPlot draws on a sheet.</summary>
/// <param name="canvas">The sheet.</param>
internal sealed class OxyCanvas(PaperCanvas canvas) : ClippingRenderContext
{
    private const double Bold = 600;

    /// <inheritdoc/>
    public override void DrawLine(IList<ScreenPoint> points, OxyColor stroke, double thickness, EdgeRenderingMode edgeRenderingMode, double[] dashArray, LineJoin lineJoin)
    {
        if (points.Count < 2 || !stroke.IsVisible() || thickness <= 0) return;
        canvas.Path(points.Select(static point => (point.X, point.Y)), isClosed: false, fill: null, Of(stroke), thickness, Dashes(dashArray, thickness));
    }

    /// <inheritdoc/>
    public override void DrawPolygon(IList<ScreenPoint> points, OxyColor fill, OxyColor stroke, double thickness, EdgeRenderingMode edgeRenderingMode, double[] dashArray, LineJoin lineJoin)
    {
        bool isLined = stroke.IsVisible() && thickness > 0;
        if (points.Count < 2 || (!isLined && !fill.IsVisible())) return;
        canvas.Path(
            points.Select(static point => (point.X, point.Y)), isClosed: true, fill.IsVisible() ? Of(fill) : null, isLined ? Of(stroke) : null, thickness, Dashes(dashArray, thickness));
    }

    /// <inheritdoc/>
    public override void DrawText(
        ScreenPoint p,
        string text,
        OxyColor c,
        string fontFamily,
        double fontSize,
        double fontWeight,
        double rotate,
        HorizontalAlignment horizontalAlignment,
        VerticalAlignment verticalAlignment,
        OxySize? maxSize)
    {
        if (string.IsNullOrEmpty(text) || !c.IsVisible()) return;
        double align = horizontalAlignment switch { HorizontalAlignment.Left => 0, HorizontalAlignment.Right => 1, _ => 0.5 };
        double drop = verticalAlignment switch { VerticalAlignment.Top => 0.93, VerticalAlignment.Bottom => -0.24, _ => 0.36 } * fontSize;
        (double sine, double cosine) = Math.SinCos(rotate * Math.PI / 180);
        canvas.Text(p.X - (drop * sine), p.Y + (drop * cosine), text, new TextStyle(fontSize, Of(c)) { IsBold = fontWeight >= Bold }, align, rotate);
    }

    /// <inheritdoc/>
    public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight) =>
        string.IsNullOrEmpty(text) ? OxySize.Empty : new OxySize(PaperFonts.Measure(text, fontSize, fontWeight >= Bold), fontSize * 1.17);

    /// <inheritdoc/>
    protected override void SetClip(OxyRect clippingRectangle) =>
        canvas.PushClip(new PaperRect(clippingRectangle.Left, clippingRectangle.Top, clippingRectangle.Width, clippingRectangle.Height));

    /// <inheritdoc/>
    protected override void ResetClip() => canvas.PopClip();

    /// <summary>The same colour for OxyPlot.</summary>
    public static OxyColor From(PaperColor color) =>
        OxyColor.FromArgb((byte)Math.Round(color.Alpha * 255), (byte)Math.Round(color.Red * 255), (byte)Math.Round(color.Green * 255), (byte)Math.Round(color.Blue * 255));

    private static PaperColor Of(OxyColor color) => new(color.R / 255.0, color.G / 255.0, color.B / 255.0, color.A / 255.0);

    private static IReadOnlyList<double> Dashes(double[]? dashes, double thickness) => dashes is null ? [] : [.. dashes.Select(dash => dash * thickness)];
}
