using Millrace.Foundation.Faults;

namespace Millrace.Catalog.Binding;

/// <summary>Gives a query what it wants to read: snapshots, new files, or only their columns when a plan is made.</summary>
public interface IRelationResolver
{
    /// <summary>The relation for a request.</summary>
    /// <exception cref="MillraceException">TABLE_NOT_FOUND, or what reading the relation's facts raises.</exception>
    Task<ResolvedRelation> ResolveAsync(RelationRequest request, CancellationToken cancellationToken);
}
