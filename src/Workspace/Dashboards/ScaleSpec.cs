namespace Millrace.Workspace.Dashboards;

/// <summary>How values of a channel become places or colours.</summary>
public sealed record ScaleSpec
{
    /// <summary>A scale of which nothing is said.</summary>
    public static ScaleSpec Default { get; } = new();

    /// <summary>What the values are.</summary>
    public ScaleType? Type { get; init; }

    /// <summary>True when equal steps multiply: the axis is logarithmic.</summary>
    public bool IsLog { get; init; }

    /// <summary>True when the axis begins at zero, whatever is drawn.</summary>
    public bool FromZero { get; init; }

    /// <summary>The order of categories, such as <c>x-reversed</c>; null for the default.</summary>
    public string? SortBy { get; init; }

    /// <summary>The order of categories that is written out; empty when none is.</summary>
    public IReadOnlyList<string> SortedValues { get; init; } = [];

    /// <summary>True when large values come first.</summary>
    public bool IsReversed { get; init; }

    /// <summary>The least value of the axis; null for the default.</summary>
    public double? Min { get; init; }

    /// <summary>The greatest value of the axis; null for the default.</summary>
    public double? Max { get; init; }

    /// <summary>Colours of values.</summary>
    public IReadOnlyList<ColorMapping> Mappings { get; init; } = [];

    /// <summary>Colours between the least and the greatest value; empty for the default.</summary>
    public IReadOnlyList<string> Ramp { get; init; } = [];

    /// <summary>The name of a scheme of colours; null for none.</summary>
    public string? Scheme { get; init; }
}
