namespace Millrace.Pipelines.Diagnosis;

/// <summary>How much a finding matters, the worst last.</summary>
public enum FindingLevel
{
    /// <summary>All is well.</summary>
    Ok,

    /// <summary>Worth knowing; nothing must be done.</summary>
    Notice,

    /// <summary>Probably not as somebody wants it.</summary>
    Warning,

    /// <summary>Does not work until something is done.</summary>
    Failure,
}
