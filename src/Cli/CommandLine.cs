using System.CommandLine;
using System.CommandLine.Help;
using Millrace.Cli.Contract;
using Millrace.Cli.Faults;
using Millrace.Cli.Terminal;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Runtime;

namespace Millrace.Cli;

/// <summary>Understands a command line, runs its command and turns the outcome into an exit code.</summary>
internal sealed class CommandLine
{
    private readonly Option<bool> _verbose = new("--verbose") { Description = "Tells more when something goes wrong.", Recursive = true };

    private readonly CliContext _context;
    private readonly RootCommand _root;

    public CommandLine(CliContext context)
    {
        _context = context;
        Registry<ICliCommand> commands = Registry<ICliCommand>.Discover([typeof(CommandLine).Assembly], command => command.Descriptor.Name);
        _root = new RootCommand("Millrace: sensors and files in, bronze, silver and gold Delta tables out.") { _verbose };
        foreach (ICliCommand command in commands.All) Add(command);
        foreach (Option option in _root.Options)
        {
            if (option is HelpOption { Action: HelpAction plain } help) help.Action = new HelpWithExamples(plain, commands.All);
        }
    }

    /// <summary>Runs a command line.</summary>
    public async Task<int> RunAsync(string[] words, CancellationToken cancellationToken)
    {
        ParseResult arguments = _root.Parse(words);
        if (arguments.Errors.Count > 0) return Misunderstood(arguments);
        try
        {
            InvocationConfiguration settings = new()
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = _context.Terminal.Output,
                Error = _context.Terminal.Error,
            };
            return await arguments.InvokeAsync(settings, cancellationToken);
        }
        catch (MillraceException fault)
        {
            foreach (MillraceException each in fault.Others.Prepend(fault)) _context.Terminal.Error.WriteLine($"error {each.Code}: {each.Message}");
            if (arguments.GetValue(_verbose)) _context.Terminal.Error.WriteLine(fault);
            return fault.Code == CliErrors.Usage ? ExitCode.Usage : ExitCode.Failure;
        }
    }

    private void Add(ICliCommand leaf)
    {
        string[] words = leaf.Descriptor.Name.Split(' ');
        Command parent = _root;
        foreach (string group in words[..^1])
        {
            Command? known = parent.Subcommands.FirstOrDefault(command => command.Name == group);
            if (known is null) parent.Add(known = new Command(group, leaf.Descriptor.Summary));
            parent = known;
        }

        Command own = new(words[^1], leaf.Descriptor.Summary);
        leaf.Configure(own);
        own.SetAction((arguments, cancellationToken) => leaf.RunAsync(arguments, _context, cancellationToken));
        parent.Add(own);
    }

    private int Misunderstood(ParseResult arguments)
    {
        foreach (System.CommandLine.Parsing.ParseError error in arguments.Errors) _context.Terminal.Error.WriteLine($"error CLI_USAGE: {error.Message}");
        List<string> path = [];
        for (System.CommandLine.Parsing.CommandResult? each = arguments.CommandResult; each?.Parent is not null; each = each.Parent as System.CommandLine.Parsing.CommandResult)
            path.Insert(0, each.Command.Name);
        _context.Terminal.Error.WriteLine($"'{string.Join(' ', ["millrace", .. path])} --help' shows what can be written here.");
        return ExitCode.Usage;
    }
}
