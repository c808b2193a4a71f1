using Millrace.Foundation.Faults;

namespace Millrace.Catalog.Binding;

/// <summary>Gives a query what it wants to read: snapshots, new files, or only their columns when a plan is made.</summary>
public interface IRelationResolver
{
    /// <summary>The relation for a request.</summary>
    /// <exception cref="MillraceException">TABLE_NOT_FOUND, or what reading the relation's facts raises.</exception>
    Task<ResolvedRelation> ResolveAsync(RelationRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// The name under which the engine keeps what an operator over a stream knows of its series; null when nothing is kept, as
    /// when a query is only checked.
    /// </summary>
    /// <param name="op">The operator.</param>
    /// <param name="identity">Tells operators of a flow apart, and changes when the operator's text or that of its input does.</param>
    /// <param name="cancellationToken">Stops the reading of what is known.</param>
    Task<string?> StateOfAsync(string op, string identity, CancellationToken cancellationToken) => Task.FromResult<string?>(null);
}
