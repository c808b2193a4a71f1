using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;

namespace Millrace.Pipelines.Language;

/// <summary>A flow that is declared apart from its target.</summary>
/// <param name="Location">Where it starts.</param>
/// <param name="Name">Its name; null when it is named as its target.</param>
/// <param name="Comment">What it is for.</param>
/// <param name="Target">The table it fills.</param>
/// <param name="Body">What it does.</param>
internal sealed record FlowStatement(
    SourceLocation Location,
    IReadOnlyList<string>? Name,
    string? Comment,
    IReadOnlyList<string> Target,
    FlowBody Body) : PipelineStatement(Location)
{
    /// <summary>True when it says that the target is a sink.</summary>
    public bool NamesSink { get; init; }

    /// <inheritdoc/>
    public override void Declare(ScriptScope scope)
    {
        TableName target = TargetName(scope);
        string name = Name is null ? target.ToString() : scope.Resolve(Name).ToString();
        FlowDeclarer.Declare(scope, name, target, Body, Comment, Location, NamesSink);
    }

    private TableName TargetName(ScriptScope scope)
    {
        bool isLive = Target.Count == 2 && Target[0].Equals("LIVE", StringComparison.OrdinalIgnoreCase);
        return isLive
            ? new TableName(scope.Builder.Defaults.Catalog, scope.Builder.Defaults.Schema, Target[1])
            : scope.Resolve(Target);
    }
}
