using Millrace.Foundation.Faults;

namespace Millrace.Pipelines.Language;

/// <summary>One statement as it was read, before it is known where it stands among the others.</summary>
/// <param name="Location">Where it starts.</param>
internal abstract record PipelineStatement(SourceLocation Location)
{
    /// <summary>Says to the pipeline what the statement means at its place in the file.</summary>
    public abstract void Declare(ScriptScope scope);
}
