using Millrace.Cli.Terminal;
using Millrace.Foundation.Storage;
using Millrace.Pipelines.Contract;
using Millrace.Pipelines.Project;

namespace Millrace.Cli.Contract;

/// <summary>The world a command runs in; tests of the parts below bring their own.</summary>
/// <param name="Terminal">Where results and news go.</param>
/// <param name="Clock">Tells the time.</param>
/// <param name="NewId">Makes ids.</param>
/// <param name="WorkingDirectory">Folder that relative paths start from.</param>
/// <param name="UserName">Who runs the command.</param>
/// <param name="FindEnvironment">Looks up a variable of the environment.</param>
/// <param name="Store">Where tables lie: this machine, and clouds by the scheme of a path.</param>
internal sealed record CliContext(
    CliTerminal Terminal,
    TimeProvider Clock,
    Func<Guid> NewId,
    string WorkingDirectory,
    string UserName,
    Func<string, string?> FindEnvironment,
    IObjectStore Store)
{
    /// <summary>What the program itself declares of the project's pipelines; empty for the command line alone.</summary>
    public IReadOnlyList<PipelineCode> Code { get; init; } = [];

    /// <summary>Kinds of sinks that the program adds.</summary>
    public IReadOnlyList<ISinkFormat> SinkFormats { get; init; } = [];
}
