namespace Millrace.Delta.Maintenance;

/// <summary>The order in which rows are written again. A closed family.</summary>
internal abstract record RowOrder
{
    private RowOrder()
    {
    }

    /// <summary>As they come: each bin becomes one file.</summary>
    public sealed record AsRead : RowOrder;

    /// <summary>By the clustering columns in turn.</summary>
    /// <param name="Columns">Logical paths.</param>
    /// <param name="Tag">Text that names them in files.</param>
    public sealed record Clustered(IReadOnlyList<IReadOnlyList<string>> Columns, string Tag) : RowOrder;

    /// <summary>Along a curve that keeps rows together which are near each other in all columns.</summary>
    /// <param name="Columns">Logical paths.</param>
    public sealed record Curve(IReadOnlyList<IReadOnlyList<string>> Columns) : RowOrder;
}
