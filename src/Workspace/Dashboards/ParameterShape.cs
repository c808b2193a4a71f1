namespace Millrace.Workspace.Dashboards;

/// <summary>How many values a parameter takes.</summary>
public enum ParameterShape
{
    /// <summary>One.</summary>
    Single,

    /// <summary>Any number, as an array.</summary>
    Multi,

    /// <summary>A first and a last: <c>:p.min</c> and <c>:p.max</c>.</summary>
    Range,
}
