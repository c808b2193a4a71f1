namespace Millrace.Workspace.Tiles;

/// <summary>Texts.</summary>
internal sealed class TextColumn(string name, string[] values, bool[]? nulls) : FrameColumn(name, FrameType.Text, values.Length, nulls)
{
    public override long Bytes => values.Sum(static text => 32L + (2L * text.Length));

    internal override FrameColumn Named(string name) => new TextColumn(name, values, Nulls);

    private protected override string TextOf(int row) => values[row];

    private protected override double? NumberOf(int row) => null;
}
