using Millrace.Workspace.Dashboards;

namespace Millrace.Workspace.Charts;

/// <summary>An axis.</summary>
/// <param name="Title">Its title; null for none.</param>
/// <param name="Type">What stands at it.</param>
/// <param name="Categories">Names and times in order; empty for numbers.</param>
public sealed record AxisFigure(string? Title, ScaleType Type, IReadOnlyList<string?> Categories)
{
    /// <summary>True when no values are written at it.</summary>
    public bool HidesLabels { get; init; }

    /// <summary>True when large values come first.</summary>
    public bool IsReversed { get; init; }

    /// <summary>True when equal steps multiply.</summary>
    public bool IsLog { get; init; }

    /// <summary>True when it begins at zero, whatever is drawn.</summary>
    public bool FromZero { get; init; }

    /// <summary>Its least value; null for the least that is drawn.</summary>
    public double? Min { get; init; }

    /// <summary>Its greatest value; null for the greatest that is drawn.</summary>
    public double? Max { get; init; }

    /// <summary>How its values are written; null for the default.</summary>
    public ValueFormat? Format { get; init; }
}
