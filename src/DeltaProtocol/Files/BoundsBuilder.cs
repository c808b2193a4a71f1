using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Files;

/// <summary>Collects the bounds of one column from their texts; what does not parse stays unknown.</summary>
internal abstract class BoundsBuilder
{
    private BoundsBuilder()
    {
    }

    /// <summary>A builder for a type; null when the type has no bounds.</summary>
    internal static BoundsBuilder? For(DataType type, int count) => type switch
    {
        DataType.String => new TextBuilder(count),
        DataType.Float or DataType.Double or DataType.Decimal => new FloatingBuilder(type, count),
        _ when StatText.HasBounds(type) => new WholeBuilder(type, count),
        _ => null,
    };

    internal abstract void SetLower(int row, ReadOnlySpan<byte> text);

    internal abstract void SetUpper(int row, ReadOnlySpan<byte> text);

    internal abstract FileBounds ToBounds();

    private static T[] Filled<T>(int count, T value)
    {
        T[] values = GC.AllocateUninitializedArray<T>(count);
        Array.Fill(values, value);
        return values;
    }

    private sealed class WholeBuilder(DataType type, int count) : BoundsBuilder
    {
        private readonly long[] _lower = Filled(count, long.MinValue);
        private readonly long[] _upper = Filled(count, long.MaxValue);

        internal override void SetLower(int row, ReadOnlySpan<byte> text)
        {
            if (BoundText.TryWhole(type, text, out long value)) _lower[row] = value;
        }

        internal override void SetUpper(int row, ReadOnlySpan<byte> text)
        {
            if (BoundText.TryWhole(type, text, out long value)) _upper[row] = value;
        }

        internal override FileBounds ToBounds() => new FileBounds.Whole(_lower, _upper);
    }

    private sealed class FloatingBuilder(DataType type, int count) : BoundsBuilder
    {
        private readonly double[] _lower = Filled(count, double.NegativeInfinity);
        private readonly double[] _upper = Filled(count, double.PositiveInfinity);

        internal override void SetLower(int row, ReadOnlySpan<byte> text)
        {
            if (BoundText.TryFloating(type, text, out double value)) _lower[row] = BoundText.Outwards(type, value, -1);
        }

        internal override void SetUpper(int row, ReadOnlySpan<byte> text)
        {
            if (BoundText.TryFloating(type, text, out double value)) _upper[row] = BoundText.Outwards(type, value, 1);
        }

        internal override FileBounds ToBounds() => new FileBounds.Floating(_lower, _upper);
    }

    private sealed class TextBuilder(int count) : BoundsBuilder
    {
        private readonly Utf8Column _lower = new(count);
        private readonly Utf8Column _upper = new(count);

        internal override void SetLower(int row, ReadOnlySpan<byte> text) => _lower.Set(row, text);

        internal override void SetUpper(int row, ReadOnlySpan<byte> text) => _upper.Set(row, text);

        internal override FileBounds ToBounds() => new FileBounds.Text(_lower, _upper);
    }
}
