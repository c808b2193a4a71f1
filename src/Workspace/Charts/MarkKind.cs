namespace Millrace.Workspace.Charts;

/// <summary>What the marks of a series are.</summary>
public enum MarkKind
{
    /// <summary>Bars.</summary>
    Bar,

    /// <summary>A line.</summary>
    Line,

    /// <summary>A line with the area below it.</summary>
    Area,

    /// <summary>Points.</summary>
    Point,

    /// <summary>Between a lower and an upper line; the series that follows is the upper one.</summary>
    Band,
}
