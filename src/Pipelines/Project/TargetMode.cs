namespace Millrace.Pipelines.Project;

/// <summary>How the pipelines of a target are run.</summary>
public enum TargetMode
{
    /// <summary>The project says nothing: as the settings of each pipeline say.</summary>
    Unspecified,

    /// <summary>Each person works on their own copy: names carry a prefix, nothing is tried twice.</summary>
    Development,

    /// <summary>Failures are tried again; a pipeline may not ask for development.</summary>
    Production,
}
