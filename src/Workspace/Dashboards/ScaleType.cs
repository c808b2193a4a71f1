namespace Millrace.Workspace.Dashboards;

/// <summary>What the values of a channel are.</summary>
public enum ScaleType
{
    /// <summary>Numbers.</summary>
    Quantitative,

    /// <summary>Names.</summary>
    Categorical,

    /// <summary>Times.</summary>
    Temporal,
}
