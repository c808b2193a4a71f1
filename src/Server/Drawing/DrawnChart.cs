namespace Millrace.Server.Drawing;

/// <summary>A chart as a browser gets it. Immutable, and shared by all who look at it.</summary>
/// <param name="Json">Traces and layout of plotly as JSON in UTF-8, without colours of the page.</param>
/// <param name="NeedsFull">True when the small build of plotly lacks a kind of trace.</param>
/// <param name="Note">What a viewer should know of it, as that not all is drawn; null for nothing.</param>
public sealed record DrawnChart(byte[] Json, bool NeedsFull, string? Note)
{
    /// <summary>True when coasts and borders lie below it, which the browser loads once.</summary>
    public bool NeedsWorld { get; init; }

    /// <summary>True when another span of the axis to the right is asked anew and not only enlarged.</summary>
    public bool AsksSpans { get; init; }
}
