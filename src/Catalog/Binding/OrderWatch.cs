using Millrace.TimeSeries.Contract;

namespace Millrace.Catalog.Binding;

/// <summary>Learns in which order a relation gives its rows.</summary>
internal sealed class OrderWatch
{
    /// <summary>See <see cref="ResolvedRelation.SortedBy"/>.</summary>
    public IReadOnlyList<string> SortedBy { get; private set; } = [];

    /// <summary>See <see cref="ResolvedRelation.Pieces"/>.</summary>
    public IReadOnlyList<SeriesSegment> Pieces { get; private set; } = [];

    /// <summary>See <see cref="ResolvedRelation.OrderNote"/>; that the input is no table until a resolver tells otherwise.</summary>
    public string Note { get; private set; } = "the input is no table by itself";

    /// <summary>See <see cref="ResolvedRelation.NullFree"/>.</summary>
    public IReadOnlyList<string> NullFree { get; private set; } = [];

    /// <summary>True when the relation is a version of a table.</summary>
    public bool IsRepeatable { get; private set; }

    /// <summary>Takes what a resolver told.</summary>
    public void Take(ResolvedRelation relation)
    {
        SortedBy = relation.SortedBy;
        Pieces = relation.Pieces;
        NullFree = relation.NullFree;
        IsRepeatable = relation.Scan is not null;
        Note = relation.OrderNote.Length > 0 || Pieces.Count == 0 ? relation.OrderNote : $"the table is sorted by {string.Join(", ", SortedBy)}";
    }
}
