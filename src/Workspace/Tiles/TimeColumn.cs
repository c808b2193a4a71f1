namespace Millrace.Workspace.Tiles;

/// <summary>Days and times, as microseconds since 1970.</summary>
internal sealed class TimeColumn(string name, FrameType type, long[] values, bool[]? nulls) : FrameColumn(name, type, values.Length, nulls)
{
    public override long Bytes => (9L * values.Length) + 64;

    internal override FrameColumn Named(string name) => new TimeColumn(name, Type, values, Nulls);

    private protected override string TextOf(int row) => MicrosText.Of(values[row], Type);

    private protected override double? NumberOf(int row) => values[row];
}
