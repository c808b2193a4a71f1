using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Windows;

/// <summary>The windows of some neighbouring rows over one column, and where their results go.</summary>
internal readonly ref struct WindowBatch
{
    /// <summary>Where each window begins.</summary>
    public required ReadOnlySpan<int> From { get; init; }

    /// <summary>Behind the last row of each window.</summary>
    public required ReadOnlySpan<int> To { get; init; }

    /// <summary>True when each window is the one before it moved on by one row.</summary>
    public required bool IsSteady { get; init; }

    /// <summary>The values of all rows held, nulls marked by <see cref="MissingValue"/>.</summary>
    public required ReadOnlySpan<double> Values { get; init; }

    /// <summary>The values of the rows whose windows these are.</summary>
    public required ReadOnlySpan<double> Own { get; init; }

    /// <summary>How many values each window holds.</summary>
    public required ReadOnlySpan<int> Counts { get; init; }

    /// <summary>How many values a window must hold.</summary>
    public required int Least { get; init; }

    /// <summary>Places of all rows held; see <see cref="PlaceKind.Ordinal"/>.</summary>
    public required ReadOnlySpan<double> Ordinals { get; init; }

    /// <summary>Places of all rows held; see <see cref="PlaceKind.Distance"/>.</summary>
    public required ReadOnlySpan<double> Distances { get; init; }

    public required KernelOutput Output { get; init; }

    /// <summary>Place of the first of the rows in the output.</summary>
    public required int At { get; init; }

    public int Count => From.Length;

    public ReadOnlySpan<double> Places(PlaceKind kind) => kind switch
    {
        PlaceKind.Ordinal => Ordinals,
        PlaceKind.Distance => Distances,
        _ => default,
    };

    public Span<double> Doubles(int column) => Output.Doubles(column).Slice(At, Count);

    public Span<long> Longs(int column) => Output.Longs(column).Slice(At, Count);

    public Span<bool> Booleans(int column) => Output.Booleans(column).Slice(At, Count);

    public void SetNull(int column, int row) => Output.SetNull(column, At + row);
}
