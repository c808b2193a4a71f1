using System.CommandLine;
using Millrace.Cli.Contract;
using Millrace.Cli.Faults;
using Millrace.Foundation.Faults;
using Millrace.Pipelines;

namespace Millrace.Cli.Projects;

/// <summary>The end of a demo: its page, when somebody is there to look at it.</summary>
internal sealed class DemoPage
{
    private const int Port = 8420;

    private readonly Option<bool> _serve = new("--serve") { Description = "Serves the page at the end, also when nobody watches a terminal." };

    private readonly Option<bool> _noServe = new("--no-serve") { Description = "Ends when the tables are made. Without it the page is served on a terminal, until Ctrl-C." };

    public void AddTo(Command command)
    {
        command.Add(_serve);
        command.Add(_noServe);
    }

    /// <summary>Refuses both options at once, before any work.</summary>
    public void Check(ParseResult arguments)
    {
        if (arguments.GetValue(_serve) && arguments.GetValue(_noServe)) throw CliErrors.Conflicting("--serve", "--no-serve");
    }

    /// <summary>Serves the project until it is stopped, when that is wanted.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="project">The demo.</param>
    /// <param name="given">Its folder, as the person wrote it.</param>
    /// <param name="dashboard">The dashboard that the link opens.</param>
    /// <param name="context">The world.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<int> ServeAsync(ParseResult arguments, PipelineProject project, string given, string dashboard, CliContext context, CancellationToken cancellationToken)
    {
        if (arguments.GetValue(_noServe) || !(arguments.GetValue(_serve) || context.Terminal.IsOutputTerminal)) return ExitCode.Success;
        context.Terminal.Output.WriteLine();
        Serving serving = new(Port, "127.0.0.1", [], IsLogOnError: false, IsJson: false, $"{context.FindEnvironment("MILLRACE_COMMAND") ?? "millrace"} serve {given} --sign-in")
        {
            AlwaysMakesLink = true,
            Page = $"/dashboards/{dashboard}",
        };
        try
        {
            return await serving.RunAsync(project, context, cancellationToken);
        }
        catch (MillraceException fault) when (fault.Code.Value == "SERVE_ADDRESS")
        {
            context.Terminal.Note($"Port {Port} is taken; another one is used.");
            return await (serving with { Port = 0 }).RunAsync(project, context, cancellationToken);
        }
    }
}
