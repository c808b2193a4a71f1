using Millrace.Workspace.Dashboards;

namespace Millrace.Workspace.Editing;

/// <summary>What widgets of a type have, so that an editor can offer it.</summary>
/// <param name="TypeName">The type as the file has it; empty for a text.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Version">The version that is written for a new one.</param>
/// <param name="Channels">Its channels.</param>
public sealed record WidgetShape(string TypeName, string Title, WidgetKind Kind, int Version, IReadOnlyList<ChannelShape> Channels)
{
    /// <summary>Columns of a new one on a grid of twelve.</summary>
    public int Width { get; init; } = 4;

    /// <summary>Rows of a new one.</summary>
    public int Height { get; init; } = 6;

    /// <summary>True for a filter.</summary>
    public bool IsFilter { get; init; }

    /// <summary>True when its rows are asked as they are, not grouped.</summary>
    public bool IsDisaggregated { get; init; }

    /// <summary>The channel of a name; null when widgets of this type have none.</summary>
    public ChannelShape? Find(string channel) => Channels.FirstOrDefault(shape => shape.Name == channel);
}
