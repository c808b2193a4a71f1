using Millrace.Workspace.Dashboards;

namespace Millrace.Workspace.Editing;

/// <summary>A field in a channel as an editor has it.</summary>
/// <param name="Expression">How it is computed.</param>
/// <param name="Title">Its name for people.</param>
public sealed record FieldDraft(string Expression, string Title)
{
    /// <summary>How it is written; null for the default.</summary>
    public ValueFormat? Format { get; init; }

    /// <summary>What its values are; null leaves what the file says.</summary>
    public ScaleType? Scale { get; init; }
}
