using System.CommandLine;
using Millrace.Cli.Contract;
using Millrace.Cli.Faults;
using Millrace.Cli.Projects;
using Millrace.Cli.Reports;
using Millrace.Engine.Settings;
using Millrace.Pipelines;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Project;

namespace Millrace.Cli.Commands;

/// <summary>Serves the web page of a project until it is stopped.</summary>
internal sealed class ServeCommand : ICliCommand
{
    private readonly Argument<string> _directory = new("DIR") { Description = "Folder of the project; the current one when left out.", DefaultValueFactory = _ => "." };

    private readonly Option<string?> _target = new("--target", "-t") { Description = "Target of the project file; the default one when left out.", HelpName = "NAME" };

    private readonly Option<int> _port = new("--port") { Description = "Port to listen at; 0 takes a free one.", HelpName = "8420", DefaultValueFactory = _ => 8420 };

    private readonly Option<string> _bind = new("--bind")
    {
        Description = "Address to listen at. Others than this machine reach the page only when another one is given, as 0.0.0.0 for all.",
        HelpName = "127.0.0.1",
        DefaultValueFactory = _ => "127.0.0.1",
    };

    private readonly Option<string[]> _host = new("--host")
    {
        Description = "A name by which browsers may call the page, beside localhost and the address it listens at; may be repeated.",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<bool> _signIn = new("--sign-in") { Description = "Prints a link that signs an admin in once, and ends. A server that runs takes it." };

    private readonly Option<string?> _log = new("--log") { Description = "json writes log lines to standard error instead of server.log in the warehouse.", HelpName = "json" };

    private readonly Option<ReportFormat> _format = new("--format") { Description = "How the address is written.", HelpName = "table|json" };

    public CommandDescriptor Descriptor { get; } = new(
        "serve",
        "Serves a project's web page: dashboards that follow their tables, pipelines and tables at a glance.",
        [
            new("millrace serve factory-demo", "the page at http://127.0.0.1:8420, for this machine alone"),
            new("millrace serve factory-demo --sign-in", "a new link that signs an admin in"),
            new("millrace serve factory-demo --bind 0.0.0.0 --host plant-server", "for the whole network, behind a proxy that encrypts"),
            new("millrace serve factory-demo --port 0 --format json", "a free port, told to a program as a line of JSON"),
        ]);

    public void Configure(Command command)
    {
        command.Add(_directory);
        command.Add(_target);
        command.Add(_port);
        command.Add(_bind);
        command.Add(_host);
        command.Add(_signIn);
        command.Add(_log);
        command.Add(_format);
    }

    public async Task<int> RunAsync(ParseResult arguments, CliContext context, CancellationToken cancellationToken)
    {
        string? log = arguments.GetValue(_log);
        if (log is not (null or "json")) throw CliErrors.NotANumber("--log", log, "it can be json");
        string given = arguments.GetRequiredValue(_directory);
        ProjectRequest request = new(Path.GetFullPath(given, context.WorkingDirectory), context.UserName)
        {
            Target = arguments.GetValue(_target),
            FindEnvironment = context.FindEnvironment,
            Code = context.Code,
            SinkFormats = context.SinkFormats,
        };
        using PipelineProject project = PipelineProject.Open(request, new EngineSettings(), context.Clock, context.NewId, context.Store);
        foreach (PipelineWarning warning in project.Definition.Warnings) context.Terminal.Warn(warning.ToString());
        Serving serving = new(
            arguments.GetValue(_port),
            arguments.GetRequiredValue(_bind),
            arguments.GetValue(_host) ?? [],
            log == "json",
            arguments.GetValue(_format) == ReportFormat.Json,
            $"{context.FindEnvironment("MILLRACE_COMMAND") ?? "millrace"} serve {given} --sign-in");

        // Nothing of the web is loaded by other commands, since none of them comes to this line.
        return await (arguments.GetValue(_signIn) ? serving.PrintLinkAsync(project, context, cancellationToken) : serving.RunAsync(project, context, cancellationToken));
    }
}
