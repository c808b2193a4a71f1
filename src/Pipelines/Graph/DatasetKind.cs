namespace Millrace.Pipelines.Graph;

/// <summary>What a dataset is; a name keeps its kind for life.</summary>
public enum DatasetKind
{
    /// <summary>A stored table to which flows append: every source row is processed once.</summary>
    StreamingTable,

    /// <summary>A stored table that equals the answer of its one batch query after every refresh.</summary>
    MaterializedView,

    /// <summary>A named query that only this pipeline sees and nobody stores.</summary>
    TemporaryView,

    /// <summary>A named batch query that the catalog keeps for readers outside the pipeline.</summary>
    CatalogView,

    /// <summary>A place outside the pipeline to which flows send rows; nobody reads it.</summary>
    Sink,
}
