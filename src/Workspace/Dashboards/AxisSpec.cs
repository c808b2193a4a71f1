namespace Millrace.Workspace.Dashboards;

/// <summary>What is written at an axis.</summary>
/// <param name="Title">Its title; null for the names of its fields.</param>
/// <param name="HidesTitle">True when no title is wanted.</param>
/// <param name="HidesLabels">True when no values are wanted.</param>
public sealed record AxisSpec(string? Title, bool HidesTitle, bool HidesLabels)
{
    /// <summary>An axis of which nothing is said.</summary>
    public static AxisSpec Default { get; } = new(Title: null, HidesTitle: false, HidesLabels: false);
}
