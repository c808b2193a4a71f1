using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Tiles;

namespace Millrace.Workspace.Charts;

/// <summary>A column of a table.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Values">Its values.</param>
/// <param name="Format">How they are written; null for the default.</param>
public sealed record GridColumn(string Title, FrameColumn Values, ValueFormat? Format)
{
    /// <summary>True when values stand to the right, as numbers do.</summary>
    public bool IsRight => Values.IsNumeric;

    /// <summary>A value as it is written; null for null.</summary>
    public string? Text(int row) => ValueText.Of(Values, row, Format);
}
