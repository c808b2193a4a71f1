namespace Millrace.Workspace.Dashboards;

/// <summary>How a column of a table looks.</summary>
public sealed record ColumnStyle
{
    /// <summary>A column of which nothing is said.</summary>
    public static ColumnStyle Default { get; } = new();

    /// <summary>True when it is not shown.</summary>
    public bool IsHidden { get; init; }

    /// <summary>Where its values stand.</summary>
    public ColumnAlign Align { get; init; }

    /// <summary>Its width in pixels; null for what its values need.</summary>
    public int? Width { get; init; }

    /// <summary>Colours of its cells; the first rule that holds counts.</summary>
    public IReadOnlyList<ColorRule> Rules { get; init; } = [];
}
