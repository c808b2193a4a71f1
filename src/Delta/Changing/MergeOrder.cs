using Millrace.Delta.Writing;
using Millrace.Engine.Queries;

namespace Millrace.Delta.Changing;

/// <summary>An order to merge a source into a table.</summary>
/// <param name="Source">The source's rows. They are computed once and kept, so that all steps see the same rows.</param>
/// <param name="SourceAlias">Alias by which expressions name the source's columns.</param>
/// <param name="TargetAlias">Alias by which expressions name the table's columns.</param>
/// <param name="Condition">Which rows match, over both aliases.</param>
/// <param name="Clauses">
/// What happens, in the order written: of the clauses of a kind the first whose condition is TRUE acts on a row.
/// </param>
public sealed record MergeOrder(
    BoundQuery Source, string SourceAlias, string TargetAlias, BoundExpression Condition, IReadOnlyList<MergeClause> Clauses)
{
    /// <summary>True when columns of the source that the table lacks are added to it: by * clauses and by assignments to them.</summary>
    public bool WithSchemaEvolution { get; init; }

    /// <summary>The source's rows, when the engine holds them already and <see cref="Source"/> reads them as they are; null to compute and keep them.</summary>
    public HeldRows? Held { get; init; }

    /// <summary>How the commit shall be described.</summary>
    public CommitNotes Notes { get; init; } = CommitNotes.None;
}
