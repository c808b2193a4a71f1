namespace Millrace.Pipelines.Graph;

/// <summary>How a materialized view is brought up to date.</summary>
public enum RefreshPolicy
{
    /// <summary>The cheapest correct way is chosen each time.</summary>
    Auto,

    /// <summary>Incremental where it is possible, else full.</summary>
    Incremental,

    /// <summary>Incremental, or the refresh fails.</summary>
    IncrementalStrict,

    /// <summary>Always recomputed in full.</summary>
    Full,
}
