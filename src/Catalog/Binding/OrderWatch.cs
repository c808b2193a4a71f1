using Millrace.TimeSeries.Contract;

namespace Millrace.Catalog.Binding;

/// <summary>Learns in which order a relation gives its rows.</summary>
internal sealed class OrderWatch
{
    /// <summary>See <see cref="ResolvedRelation.SortedBy"/>.</summary>
    public IReadOnlyList<string> SortedBy { get; private set; } = [];

    /// <summary>See <see cref="ResolvedRelation.Pieces"/>.</summary>
    public IReadOnlyList<SeriesSegment> Pieces { get; private set; } = [];

    /// <summary>Takes what a resolver told.</summary>
    public void Take(ResolvedRelation relation)
    {
        SortedBy = relation.SortedBy;
        Pieces = relation.Pieces;
    }
}
