namespace Millrace.Pipelines.Graph;

/// <summary>What happens to a row that breaks an expectation.</summary>
public enum ViolationAction
{
    /// <summary>The row is kept and counted.</summary>
    Warn,

    /// <summary>The row is dropped before the write and counted.</summary>
    Drop,

    /// <summary>The flow stops and writes nothing.</summary>
    Fail,

    /// <summary>The row goes to the table's quarantine, with the rules it breaks, instead of to the table.</summary>
    Quarantine,
}
