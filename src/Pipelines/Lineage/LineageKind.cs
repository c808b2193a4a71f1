namespace Millrace.Pipelines.Lineage;

/// <summary>What a node of a lineage is.</summary>
public enum LineageKind
{
    /// <summary>A table that no pipeline fills.</summary>
    Table,

    /// <summary>A table to which flows append.</summary>
    StreamingTable,

    /// <summary>A table that equals the answer of a query.</summary>
    MaterializedView,

    /// <summary>A query that the catalog keeps.</summary>
    View,

    /// <summary>A query that only its pipeline sees.</summary>
    TemporaryView,

    /// <summary>Files that are read where they landed, or a table outside the catalog.</summary>
    Files,

    /// <summary>A place outside to which rows are sent.</summary>
    Sink,

    /// <summary>A dashboard, whose datasets are queries.</summary>
    Dashboard,

    /// <summary>A query that the project keeps for people.</summary>
    SavedQuery,
}
