using Millrace.Pipelines.Contract;

namespace Millrace.Pipelines.Project;

/// <summary>Which project to load, and what is known about it from outside.</summary>
/// <param name="Path">The folder of the project, or its project file.</param>
/// <param name="UserName">Who asks, as a user name or mail address: <c>${workspace.current_user.…}</c>.</param>
public sealed record ProjectRequest(string Path, string UserName)
{
    /// <summary>The target to load; null takes the default one.</summary>
    public string? Target { get; init; }

    /// <summary>Values given on the command line; they come before all others.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>What a program declares of the project's pipelines, beside their files.</summary>
    public IReadOnlyList<PipelineCode> Code { get; init; } = [];

    /// <summary>Kinds of sinks that the program adds.</summary>
    public IReadOnlyList<ISinkFormat> SinkFormats { get; init; } = [];

    /// <summary>True to warn of libraries that are not there: who only asks about tables needs no pipeline.</summary>
    public bool AllowsMissingLibraries { get; init; }

    /// <summary>
    /// Looks up a variable of the environment; it is asked for <c>BUNDLE_VAR_name</c> and <c>MILLRACE_SMTP_…</c>. Null means not set.
    /// </summary>
    public Func<string, string?> FindEnvironment { get; init; } = _ => null;
}
