namespace Millrace.Workspace.Dashboards;

/// <summary>One channel of a chart, such as its x axis, and the fields on it.</summary>
/// <param name="Fields">The fields; several when several series share the channel.</param>
/// <param name="Scale">How values become places or colours.</param>
/// <param name="Axis">What is written at it.</param>
public sealed record Channel(IReadOnlyList<FieldEncoding> Fields, ScaleSpec Scale, AxisSpec Axis)
{
    /// <summary>The legend's title; null for the default.</summary>
    public string? LegendTitle { get; init; }

    /// <summary>True when no legend is wanted.</summary>
    public bool HidesLegend { get; init; }
}
