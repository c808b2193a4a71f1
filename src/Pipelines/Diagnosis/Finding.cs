namespace Millrace.Pipelines.Diagnosis;

/// <summary>One thing that an examination of a project found. Immutable.</summary>
/// <param name="Level">How much it matters.</param>
/// <param name="Code">A stable code, such as NOTHING_LANDED; that of the fault where there is one.</param>
/// <param name="Subject">What it is about: a table, a pipeline, the warehouse.</param>
/// <param name="Message">What was found, with numbers and places.</param>
public sealed record Finding(FindingLevel Level, string Code, string Subject, string Message)
{
    /// <summary>What to do; null when nothing is to be done, or when the message says it.</summary>
    public string? Advice { get; init; }
}
