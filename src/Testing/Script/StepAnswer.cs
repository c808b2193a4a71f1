namespace Millrace.Testing.Script;

/// <summary>Whether lines below <c>----</c> say what is expected.</summary>
internal enum StepAnswer
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>When it is missing, only a fault makes the step fail.</summary>
    Optional,

    /// <summary>It must be there; it may be empty.</summary>
    Required,
}
