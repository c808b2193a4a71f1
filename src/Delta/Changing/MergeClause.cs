using Millrace.Engine.Queries;

namespace Millrace.Delta.Changing;

/// <summary>One WHEN clause of a merge. A closed family.</summary>
public abstract record MergeClause
{
    private MergeClause(BoundExpression? condition) => Condition = condition;

    /// <summary>The part after AND; null when there is none. Over both aliases, or the only one that the kind of row has.</summary>
    public BoundExpression? Condition { get; }

    /// <summary>WHEN MATCHED THEN UPDATE SET …</summary>
    /// <param name="Condition">The part after AND, or null.</param>
    /// <param name="Assignments">The new values, over both aliases.</param>
    public sealed record Update(BoundExpression? Condition, IReadOnlyList<Assignment> Assignments) : MergeClause(Condition);

    /// <summary>WHEN MATCHED THEN UPDATE SET *: every column of the source goes to the column of its name.</summary>
    /// <param name="Condition">The part after AND, or null.</param>
    public sealed record UpdateAll(BoundExpression? Condition) : MergeClause(Condition);

    /// <summary>WHEN MATCHED THEN DELETE.</summary>
    /// <param name="Condition">The part after AND, or null.</param>
    public sealed record Delete(BoundExpression? Condition) : MergeClause(Condition);

    /// <summary>WHEN NOT MATCHED THEN INSERT (…) VALUES (…).</summary>
    /// <param name="Condition">The part after AND, or null; over the source's alias.</param>
    /// <param name="Values">The values, over the source's alias; columns not named get their default.</param>
    public sealed record Insert(BoundExpression? Condition, IReadOnlyList<Assignment> Values) : MergeClause(Condition);

    /// <summary>WHEN NOT MATCHED THEN INSERT *.</summary>
    /// <param name="Condition">The part after AND, or null; over the source's alias.</param>
    public sealed record InsertAll(BoundExpression? Condition) : MergeClause(Condition);

    /// <summary>WHEN NOT MATCHED BY SOURCE THEN UPDATE SET …</summary>
    /// <param name="Condition">The part after AND, or null; over the target's alias.</param>
    /// <param name="Assignments">The new values, over the target's alias.</param>
    public sealed record UpdateBySource(BoundExpression? Condition, IReadOnlyList<Assignment> Assignments) : MergeClause(Condition);

    /// <summary>WHEN NOT MATCHED BY SOURCE THEN DELETE.</summary>
    /// <param name="Condition">The part after AND, or null; over the target's alias.</param>
    public sealed record DeleteBySource(BoundExpression? Condition) : MergeClause(Condition);
}
