namespace Millrace.DeltaProtocol.Transactions;

/// <summary>
/// What a table may ask of every writer beyond right types. A transaction that adds files says which of it the writer has
/// kept; a table that asks for more refuses the commit, so that a writer who never heard of a rule cannot break it.
/// </summary>
[Flags]
public enum WriterDuties
{
    /// <summary>Only types and nullability.</summary>
    None = 0,

    /// <summary>
    /// All rules of <see cref="Features.TableRules"/>: checks, invariants, generated, identity and default columns.
    /// </summary>
    TableRules = 1,

    /// <summary>Physical names and field ids in files, statistics and partition values.</summary>
    ColumnMapping = 2,

    /// <summary>Row ids and commit versions of copied rows, in the columns <see cref="Layout.RowTracking"/> names.</summary>
    RowIds = 4,

    /// <summary>All there are.</summary>
    All = TableRules | ColumnMapping | RowIds,
}
