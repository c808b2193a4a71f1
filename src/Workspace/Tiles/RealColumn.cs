using System.Globalization;
using System.Text.Json;

namespace Millrace.Workspace.Tiles;

/// <summary>Numbers.</summary>
internal sealed class RealColumn(string name, double[] values, bool[]? nulls) : FrameColumn(name, FrameType.Real, values.Length, nulls)
{
    public override long Bytes => (9L * values.Length) + 64;

    internal override FrameColumn Named(string name) => new RealColumn(name, values, Nulls);

    private protected override string TextOf(int row) => values[row].ToString("R", CultureInfo.InvariantCulture);

    private protected override double? NumberOf(int row) => values[row];

    private protected override void WriteOf(Utf8JsonWriter writer, int row)
    {
        // JSON has no word for what is no number.
        if (double.IsFinite(values[row])) writer.WriteNumberValue(values[row]);
        else writer.WriteStringValue(TextOf(row));
    }
}
