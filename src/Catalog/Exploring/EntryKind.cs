namespace Millrace.Catalog.Exploring;

/// <summary>What an entry of the catalog is.</summary>
public enum EntryKind
{
    /// <summary>A table that people or programs change.</summary>
    Table,

    /// <summary>A query under a name.</summary>
    View,

    /// <summary>A table to which the flows of a pipeline append.</summary>
    StreamingTable,

    /// <summary>A table that equals the answer of a query.</summary>
    MaterializedView,

    /// <summary>Rows that broke a rule of a pipeline.</summary>
    Quarantine,

    /// <summary>The events of a pipeline.</summary>
    EventLog,
}
