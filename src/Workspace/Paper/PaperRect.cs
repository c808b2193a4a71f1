namespace Millrace.Workspace.Paper;

/// <summary>A rectangle on a sheet in points, from the upper left corner.</summary>
/// <param name="X">Its left edge.</param>
/// <param name="Y">Its upper edge.</param>
/// <param name="Width">Its width.</param>
/// <param name="Height">Its height.</param>
internal readonly record struct PaperRect(double X, double Y, double Width, double Height)
{
    public double Right => X + Width;

    public double Bottom => Y + Height;

    public double MiddleX => X + (Width / 2);

    public double MiddleY => Y + (Height / 2);

    /// <summary>The same, smaller at all edges.</summary>
    public PaperRect Inside(double edge) => new(X + edge, Y + edge, Math.Max(0, Width - (2 * edge)), Math.Max(0, Height - (2 * edge)));

    /// <summary>What is left below a part of it.</summary>
    public PaperRect Below(double height) => new(X, Y + height, Width, Math.Max(0, Height - height));

    /// <summary>What is left above a part of it.</summary>
    public PaperRect Above(double height) => this with { Height = Math.Max(0, Height - height) };
}
