using Millrace.Engine.Queries;

namespace Millrace.Delta.Writing;

/// <summary>What happens to the rows a table has when others are written. A closed family.</summary>
public abstract record WriteMode
{
    private WriteMode()
    {
    }

    /// <summary>They stay.</summary>
    public sealed record Append : WriteMode;

    /// <summary>They all go.</summary>
    public sealed record Overwrite : WriteMode;

    /// <summary>Those for which a predicate is TRUE go; all new rows must satisfy it.</summary>
    /// <param name="Predicate">The predicate; columns are named alone or by <paramref name="TargetAlias"/>.</param>
    /// <param name="TargetAlias">Alias of the rows.</param>
    public sealed record ReplaceWhere(BoundExpression Predicate, string TargetAlias) : WriteMode;

    /// <summary>Those in partitions that get new rows go.</summary>
    public sealed record OverwritePartitions : WriteMode;
}
