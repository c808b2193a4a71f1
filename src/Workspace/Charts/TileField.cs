using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Tiles;

namespace Millrace.Workspace.Charts;

/// <summary>A field of a channel and the column that answers it.</summary>
internal sealed record TileField(FieldEncoding Encoding, FrameColumn Column)
{
    public string Title => Encoding.DisplayName;

    public string Label(int row) => Column.Text(row) ?? TileFields.NullLabel;

    public string? Written(int row) => ValueText.Of(Column, row, Encoding.Format);
}
