namespace Millrace.Workspace.Editing;

/// <summary>A channel that widgets of a type have.</summary>
/// <param name="Name">Its path in the file, as <c>y.primary</c>.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Form">How it stands in the file.</param>
public sealed record ChannelShape(string Name, string Title, ChannelForm Form)
{
    /// <summary>True when the widget cannot be drawn without it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>True when it measures, so that a sum is meant where nothing else is said.</summary>
    public bool Measures { get; init; }

    /// <summary>True when the file says of it what its values are.</summary>
    public bool HasScale { get; init; }

    /// <summary>True when it takes several fields.</summary>
    public bool IsMany => Form != ChannelForm.Field;
}
