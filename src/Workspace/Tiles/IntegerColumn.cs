using System.Globalization;
using System.Text.Json;

namespace Millrace.Workspace.Tiles;

/// <summary>Whole numbers, or truths as 0 and 1.</summary>
internal sealed class IntegerColumn(string name, FrameType type, long[] values, bool[]? nulls) : FrameColumn(name, type, values.Length, nulls)
{
    // Above it a browser cannot tell neighbours apart, so that the digits travel as text.
    private const long Safe = 1L << 53;

    public override long Bytes => (9L * values.Length) + 64;

    internal override FrameColumn Named(string name) => new IntegerColumn(name, Type, values, Nulls);

    private protected override string TextOf(int row) =>
        Type == FrameType.Boolean ? (values[row] == 0 ? "false" : "true") : values[row].ToString(CultureInfo.InvariantCulture);

    private protected override double? NumberOf(int row) => values[row];

    private protected override void WriteOf(Utf8JsonWriter writer, int row)
    {
        if (Type == FrameType.Boolean) writer.WriteBooleanValue(values[row] != 0);
        else if (values[row] is > Safe or < -Safe) writer.WriteStringValue(TextOf(row));
        else writer.WriteNumberValue(values[row]);
    }
}
