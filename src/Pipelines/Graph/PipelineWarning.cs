using Millrace.Foundation.Faults;

namespace Millrace.Pipelines.Graph;

/// <summary>Something a person should know that does not stop the pipeline.</summary>
/// <param name="Message">What it is and what to do.</param>
/// <param name="Location">Where it stands.</param>
public sealed record PipelineWarning(string Message, SourceLocation Location)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Location}: {Message}";
}
