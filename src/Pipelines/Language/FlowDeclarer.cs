using System.Diagnostics;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Language;

/// <summary>Turns the body of a flow into a declaration, or refuses what this version cannot run.</summary>
internal static class FlowDeclarer
{
    /// <summary>Adds a flow.</summary>
    public static void Declare(
        ScriptScope scope, string name, TableName target, FlowBody body, string? comment, SourceLocation location)
    {
        FlowBody.Append append = body switch
        {
            FlowBody.Append supported => supported,
            FlowBody.AutoCdc cdc => throw LanguageErrors.Unsupported(
                cdc.Location,
                "AUTO CDC (APPLY CHANGES)",
                "Append the change records to a streaming table and pick the newest row of each key in a "
                    + "materialized view."),
            FlowBody.ReplaceWhere replace => throw LanguageErrors.Unsupported(
                replace.Location, "A REPLACE WHERE flow", "Use a materialized view, which is recomputed where "
                    + "it must be."),
            _ => throw new UnreachableException(),
        };
        scope.Builder.Add(new FlowDeclaration(name, target, scope.Query(append.Query), append.IsOnce, location)
        {
            Comment = comment,
            Settings = scope.Settings,
        });
    }
}
