namespace Millrace.Workspace.Editing;

/// <summary>How a channel stands in the file.</summary>
public enum ChannelForm
{
    /// <summary>An object with one field.</summary>
    Field,

    /// <summary>An object with one field, or with a list of <c>fields</c> when there are several.</summary>
    Fields,

    /// <summary>A list of fields.</summary>
    List,

    /// <summary>The cells of a cross table: an object with a type and a list of fields.</summary>
    Cell,
}
