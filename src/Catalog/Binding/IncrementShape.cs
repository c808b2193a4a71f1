using Millrace.Foundation.Faults;

namespace Millrace.Catalog.Binding;

/// <summary>What a query's result gains when the tables it reads gain rows.</summary>
/// <param name="Terms">The result is the sum of these, row by row; grouped in the end where <see cref="Groups"/> says so.</param>
public sealed record IncrementShape(IReadOnlyList<IncrementTerm> Terms)
{
    /// <summary>How the rows are grouped at last; null when they go through one by one.</summary>
    public IncrementGroups? Groups { get; init; }

    /// <summary>Why nothing is known, so that all must be computed; null when the terms say what happens.</summary>
    public IncrementIssue? Issue { get; init; }

    /// <summary>The rows of one table as they are.</summary>
    /// <param name="table">The name by which the table is known.</param>
    public static IncrementShape OfTable(string table) => new([new IncrementTerm([table], [])]);

    /// <summary>Nothing is known.</summary>
    /// <param name="issue">Why.</param>
    public static IncrementShape Unknown(IncrementIssue issue) => new([]) { Issue = issue };
}

/// <summary>A part of a query's result that grows evenly with each of some tables.</summary>
/// <param name="Growing">
/// Tables, each as often as it is read: when one of them gains rows and no other changes, the part gains what those rows give.
/// </param>
/// <param name="Fixed">Tables that must not change, as each of their rows may undo rows of the result.</param>
public sealed record IncrementTerm(IReadOnlyList<string> Growing, IReadOnlyList<string> Fixed);

/// <summary>How a query groups its rows at last.</summary>
/// <param name="Keys">Places in the select list, from 0, of values that depend on the group alone.</param>
public sealed record IncrementGroups(IReadOnlyList<int> Keys)
{
    /// <summary>
    /// By place in the select list the function that puts two results of a group together; null for keys. Empty when the results
    /// of a group cannot be put together, or when the keys do not tell all groups apart.
    /// </summary>
    public IReadOnlyList<string?> Folds { get; init; } = [];
}

/// <summary>A construct that makes a query be computed whole.</summary>
/// <param name="Type">The kind, in the words of the event log.</param>
/// <param name="SubType">The kind more closely; null when there is none.</param>
/// <param name="What">The construct, for people.</param>
/// <param name="Location">Where it stands; null when unknown.</param>
public sealed record IncrementIssue(string Type, string? SubType, string What, SourceLocation? Location);
