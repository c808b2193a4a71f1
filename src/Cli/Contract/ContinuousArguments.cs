using System.CommandLine;
using Millrace.Cli.Faults;
using Millrace.Pipelines;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Running;

namespace Millrace.Cli.Contract;

/// <summary>The options that say whether a run goes on until it is stopped, and how.</summary>
internal sealed class ContinuousArguments
{
    private readonly Option<bool> _continuous = new("--continuous") { Description = "Goes on until it is stopped by Ctrl-C, whatever the settings say." };

    private readonly Option<bool> _triggered = new("--triggered") { Description = "Ends when all that has landed is in the tables, whatever the settings say." };

    private readonly Option<string?> _interval = new("--interval")
    {
        Description = "Time between two looks at the sources, for datasets that say nothing themselves; 5s for streaming tables when left out.",
        HelpName = "5s",
    };

    private readonly Option<string?> _for = new("--for") { Description = "Ends a continuous run after this time.", HelpName = "10m" };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_continuous);
        command.Add(_triggered);
        command.Add(_interval);
        command.Add(_for);
    }

    /// <summary>Checks that they make sense together.</summary>
    public void Check(ParseResult arguments, IReadOnlyList<Pipeline> pipelines)
    {
        if (arguments.GetValue(_continuous) && arguments.GetValue(_triggered)) throw CliErrors.Conflicting("--continuous", "--triggered");
        Options(arguments);
        if (pipelines.Any(pipeline => IsContinuous(arguments, pipeline))) return;
        if (arguments.GetValue(_interval) is not null) throw CliErrors.Needs("--interval", "--continuous");
        if (arguments.GetValue(_for) is not null) throw CliErrors.Needs("--for", "--continuous");
    }

    /// <summary>True when a pipeline is to go on until it is stopped.</summary>
    public bool IsContinuous(ParseResult arguments, Pipeline pipeline) =>
        arguments.GetValue(_continuous) || (pipeline.Options.IsContinuous && !arguments.GetValue(_triggered));

    /// <summary>How long and how eagerly.</summary>
    public ContinuousOptions Options(ParseResult arguments) => new()
    {
        Interval = Duration("--interval", arguments.GetValue(_interval)),
        Duration = Duration("--for", arguments.GetValue(_for)),
    };

    private static TimeSpan? Duration(string option, string? text) => text is null
        ? null
        : DurationText.TryParse(text, out TimeSpan time) && time > TimeSpan.Zero ? time : throw CliErrors.NotADuration(option, text);
}
