using System.Text.Json;
using Millrace.Cli.Contract;
using Millrace.Cli.Terminal;
using Millrace.Pipelines;
using Millrace.Server;
using Millrace.Server.Security;
using Millrace.Server.Settings;

namespace Millrace.Cli.Projects;

/// <summary>Serves a project and says where.</summary>
/// <param name="Port">The port.</param>
/// <param name="Bind">The address to listen at.</param>
/// <param name="Hosts">Further names of the server.</param>
/// <param name="IsLogOnError">True to write log lines to standard error.</param>
/// <param name="IsJson">True to tell a program.</param>
/// <param name="SignInCommand">The command line that prints a new link.</param>
internal sealed record Serving(int Port, string Bind, IReadOnlyList<string> Hosts, bool IsLogOnError, bool IsJson, string SignInCommand)
{
    /// <summary>True to print a sign-in link even though somebody has signed in before.</summary>
    public bool AlwaysMakesLink { get; init; }

    /// <summary>The page that the link opens.</summary>
    public string Page { get; init; } = "/";

    /// <summary>Serves until it is stopped.</summary>
    public async Task<int> RunAsync(PipelineProject project, CliContext context, CancellationToken cancellationToken)
    {
        ServerSettings settings = SettingsOf(context.Terminal);
        await using MillraceServer server = await MillraceServer.StartAsync(project, settings, cancellationToken);
        bool isFirst = AlwaysMakesLink || server.Access.IsNew;
        Uri? link = isFirst ? server.SignInLink(await server.Access.MakeSignInAsync(AccessKeeper.FirstAdmin, cancellationToken), Page) : null;
        Tell(context.Terminal, project, server.Address, link, settings);
        await Task.Delay(Timeout.InfiniteTimeSpan, context.Clock, cancellationToken).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        context.Terminal.Note("stopping: open pages are told");
        return ExitCode.Success;
    }

    /// <summary>Prints a new sign-in link for a server that runs or will run.</summary>
    public async Task<int> PrintLinkAsync(PipelineProject project, CliContext context, CancellationToken cancellationToken)
    {
        AccessKeeper keeper = MillraceServer.AccessOf(project, SettingsOf(context.Terminal));
        string secret = await keeper.MakeSignInAsync(AccessKeeper.FirstAdmin, cancellationToken);
        Uri link = new(new UriBuilder("http", Bind is "0.0.0.0" or "::" ? "127.0.0.1" : Bind, Port).Uri, $"/sign-in#{secret}");
        if (IsJson) WriteJson(context.Terminal, new Dictionary<string, object?> { ["signIn"] = link.ToString() });
        else context.Terminal.Output.WriteLine(link);
        context.Terminal.Note("The link works once, within an hour.");
        return ExitCode.Success;
    }

    private static void WriteJson(CliTerminal terminal, Dictionary<string, object?> members)
    {
        terminal.Output.WriteLine(JsonSerializer.Serialize(members));
        terminal.Output.Flush();
    }

    private ServerSettings SettingsOf(CliTerminal terminal) => new() { Port = Port, BindAddress = Bind, HostNames = Hosts, Log = IsLogOnError ? terminal.Error : null };

    private void Tell(CliTerminal terminal, PipelineProject project, Uri address, Uri? link, ServerSettings settings)
    {
        if (IsJson)
        {
            WriteJson(terminal, new Dictionary<string, object?> { ["url"] = address.ToString(), ["signIn"] = link?.ToString(), ["project"] = project.Definition.BundleName });
            return;
        }

        TextWriter output = terminal.Output;
        output.WriteLine($"Millrace serves {project.Definition.BundleName} at {address}");
        if (link is not null) output.WriteLine($"Sign in as admin, once and within {settings.SignInLinkLifetime.TotalMinutes:0} minutes: {link}");
        else output.WriteLine($"A new sign-in link: {SignInCommand}");
        output.WriteLine("Ctrl-C stops it.");
        output.Flush();
    }
}
