using Millrace.Engine.Duck;

namespace Millrace.Engine.Series;

/// <summary>One run of an as-of join. The left side is divided into parts; each reads of the right side what it needs.</summary>
internal sealed class AsOfScan
{
    /// <param name="binding">What runs.</param>
    /// <param name="wanted">Places of the wanted columns among those of both sides, in the order of the output.</param>
    /// <param name="pool">Opens connections.</param>
    public AsOfScan(AsOfBinding binding, int[] wanted, DuckPool pool)
    {
        Binding = binding;
        int leftCount = binding.Left.Columns.Count;
        Left = new SeriesScan(binding.Left, [.. wanted.Where(column => column < leftCount)], pool);
        Right = new SeriesScan(binding.Right, [.. wanted.Where(column => column >= leftCount).Select(column => column - leftCount)], pool);
        LeftPlaces = [.. Enumerable.Range(0, wanted.Length).Where(place => wanted[place] < leftCount)];
        RightPlaces = [.. Enumerable.Range(0, wanted.Length).Where(place => wanted[place] >= leftCount)];
    }

    public AsOfBinding Binding { get; }

    public SeriesScan Left { get; }

    public SeriesScan Right { get; }

    /// <summary>Places in the output of the left side's wanted columns.</summary>
    public int[] LeftPlaces { get; }

    /// <summary>Places in the output of the right side's wanted columns.</summary>
    public int[] RightPlaces { get; }
}
