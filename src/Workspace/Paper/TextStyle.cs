namespace Millrace.Workspace.Paper;

/// <summary>How a text looks on paper.</summary>
/// <param name="Size">The size of its letters in points.</param>
/// <param name="Color">Its colour.</param>
internal readonly record struct TextStyle(double Size, PaperColor Color)
{
    public static readonly TextStyle Title = new(8.5, PaperColor.Text) { IsBold = true };
    public static readonly TextStyle Cell = new(6.8, PaperColor.Text);
    public static readonly TextStyle Note = new(6.2, PaperColor.Muted);

    public bool IsBold { get; init; }

    public bool IsItalic { get; init; }

    /// <summary>The height of a line of it.</summary>
    public double LineHeight => Size * 1.32;
}
