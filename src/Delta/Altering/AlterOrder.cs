using Millrace.DeltaProtocol.Evolution;
using Millrace.Engine.Queries;

namespace Millrace.Delta.Altering;

/// <summary>An order to change what a table is, not its rows. A closed family; each order is one commit.</summary>
public abstract record AlterOrder
{
    private AlterOrder()
    {
    }

    /// <summary>Changes columns.</summary>
    /// <param name="Operation">What the history calls it, such as <c>ADD COLUMNS</c>.</param>
    /// <param name="Edits">The changes, in order.</param>
    public sealed record EditColumns(string Operation, IReadOnlyList<SchemaEdit> Edits) : AlterOrder;

    /// <summary>Sets table properties, which may switch features on.</summary>
    /// <param name="Properties">Property to value.</param>
    public sealed record SetProperties(IReadOnlyDictionary<string, string> Properties) : AlterOrder;

    /// <summary>Takes table properties away.</summary>
    /// <param name="Keys">The properties.</param>
    /// <param name="IgnoresMissing">True for IF EXISTS: a property that is not set is no fault.</param>
    public sealed record UnsetProperties(IReadOnlyList<string> Keys, bool IgnoresMissing) : AlterOrder;

    /// <summary>Adds a condition that every row must satisfy; the rows that are there are checked first.</summary>
    /// <param name="Name">Name of the constraint.</param>
    /// <param name="Text">The condition as it is kept in the table.</param>
    /// <param name="Condition">The same, bound; columns are named alone.</param>
    public sealed record AddConstraint(string Name, string Text, BoundExpression Condition) : AlterOrder;

    /// <summary>Takes a constraint away.</summary>
    /// <param name="Name">Name of the constraint.</param>
    /// <param name="IgnoresMissing">True for IF EXISTS.</param>
    public sealed record DropConstraint(string Name, bool IgnoresMissing) : AlterOrder;

    /// <summary>Clusters rows by columns from now on; what is written already is rearranged by the next OPTIMIZE.</summary>
    /// <param name="Columns">Paths of logical names; empty ends the clustering.</param>
    public sealed record ClusterBy(IReadOnlyList<IReadOnlyList<string>> Columns) : AlterOrder;

    /// <summary>Takes a feature out of the protocol, of which the current version must have no traces left.</summary>
    /// <param name="Name">The feature.</param>
    public sealed record DropFeature(string Name) : AlterOrder;

    /// <summary>Says what the table is for.</summary>
    /// <param name="Text">The description; null for none.</param>
    public sealed record SetDescription(string? Text) : AlterOrder;
}
