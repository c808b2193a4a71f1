namespace Millrace.Cli.Projects;

/// <summary>How the datasets of a new project are written.</summary>
internal enum ProjectTemplate
{
    /// <summary>In SQL files.</summary>
    Sql,

    /// <summary>In a C# program.</summary>
    Code,
}
