namespace Millrace.Workspace.Dashboards;

/// <summary>What the values of a parameter are.</summary>
public enum ParameterType
{
    /// <summary>Texts.</summary>
    Text,

    /// <summary>Whole numbers.</summary>
    Integer,

    /// <summary>Numbers.</summary>
    Decimal,

    /// <summary>Days.</summary>
    Date,

    /// <summary>Moments.</summary>
    DateTime,
}
