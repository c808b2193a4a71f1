using System.Diagnostics;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Language;

/// <summary>Turns the body of a flow into a declaration.</summary>
internal static class FlowDeclarer
{
    /// <summary>Adds a flow.</summary>
    public static void Declare(
        ScriptScope scope, string name, TableName target, FlowBody body, string? comment, SourceLocation location, bool namesSink = false)
    {
        if (body is FlowBody.ReplaceWhere { Predicate: QueryText predicate }) ReplaceRules.Check(predicate);
        (QueryText query, bool isOnce, AutoCdc? changes) = body switch
        {
            FlowBody.Append append => (append.Query, append.IsOnce, null),
            FlowBody.AutoCdc { Clauses: AutoCdcClauses cdc } => (cdc.Source, cdc.IsOnce, cdc.Changes),
            FlowBody.ReplaceWhere replace => (replace.Query, false, null),
            _ => throw new UnreachableException(),
        };
        scope.Builder.Add(new FlowDeclaration(name, target, scope.Query(query), isOnce, location)
        {
            Comment = comment,
            Changes = changes,
            ReplaceWhere = (body as FlowBody.ReplaceWhere)?.Predicate,
            Settings = scope.Settings,
            NamesSink = namesSink,
        });
    }
}
