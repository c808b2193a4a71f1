namespace Millrace.Workspace.Charts;

/// <summary>How marks at one place stand to each other.</summary>
public enum Stacking
{
    /// <summary>Each for itself: bars side by side, areas before each other.</summary>
    None,

    /// <summary>Upon each other.</summary>
    Stacked,

    /// <summary>Upon each other, as shares of the whole between 0 and 1.</summary>
    Percent,
}
