using System.CommandLine;
using System.Globalization;
using Millrace.Cli.Contract;
using Millrace.Cli.Factory;
using Millrace.Cli.Faults;
using Millrace.Cli.Terminal;
using Millrace.Ingest.Simulator;

namespace Millrace.Cli.Commands;

/// <summary>Simulates the sensors and inspections of a fleet of machines.</summary>
internal sealed class GenerateFactoryCommand : ICliCommand
{
    private readonly Option<string> _out = new("--out") { Description = "Folder to write into; the files go to its sub-folders sensor and inspection.", HelpName = "DIR", Required = true };

    private readonly FleetArguments _fleet = new();

    private readonly Option<string?> _start = new("--start") { Description = "When the first machine may start, UTC; 2023-01-01 when left out.", HelpName = "T" };

    private readonly Option<string?> _end = new("--end") { Description = "When the last machine may start, UTC; 2023-12-31T23:59:59 when left out.", HelpName = "T" };

    private readonly Option<bool> _now = new("--now") { Description = "Moves the span so that it ends now." };

    private readonly Option<bool> _more = new("--more") { Description = "Makes the smaller batch of about 10,000 rows that arrives later, from January 2024." };

    public CommandDescriptor Descriptor { get; } = new(
        "generate factory",
        "Writes simulated sensor readings and inspections of a fleet of machines as CSV files, beside those that are there.",
        [
            new("millrace generate factory --out data", "about 400,000 readings of 60 machines in a year"),
            new("millrace generate factory --more --out factory-demo/landing", "lands more data for the demo"),
            new("millrace generate factory --rows 10000000 --devices 500 --seed 7 --now --out big", "ten million readings that end now"),
        ]);

    public void Configure(Command command)
    {
        command.Add(_out);
        _fleet.AddTo(command);
        command.Add(_start);
        command.Add(_end);
        command.Add(_now);
        command.Add(_more);
    }

    public async Task<int> RunAsync(ParseResult arguments, CliContext context, CancellationToken cancellationToken)
    {
        FactoryOptions fleet = FleetOf(arguments, context.Clock);
        string given = arguments.GetRequiredValue(_out);
        string folder = Path.GetFullPath(given, context.WorkingDirectory);
        IUpdateWatch watch = context.Terminal.IsErrorTerminal ? new LiveWatch() : new PlainWatch(context.Terminal);
        FactorySummary made = await watch.CountAsync(
            $"Simulating a factory into {given}", fleet.Rows, progress => FactorySimulator.GenerateAsync(fleet, folder, progress, cancellationToken));
        context.Terminal.Output.WriteLine(
            $"{Words.Count(made.Rows)} sensor readings and {Words.Count(made.Inspections)} inspections in {made.Files} files "
            + $"({Words.Count(made.SizeBytes / 1024)} KiB) below {given}");
        return ExitCode.Success;
    }

    private FactoryOptions FleetOf(ParseResult arguments, TimeProvider clock)
    {
        DateTimeOffset? start = Time(arguments, _start);
        DateTimeOffset? end = Time(arguments, _end);
        bool isNow = arguments.GetValue(_now);
        if (isNow && end is not null) throw CliErrors.Conflicting("--now", "--end");
        FactoryOptions fleet = _fleet.Read(arguments) with { IsMoreData = arguments.GetValue(_more) };
        if (isNow && start is not null) return fleet with { Start = start, End = clock.GetUtcNow() };
        if (isNow) return fleet.ShiftToEndAt(clock.GetUtcNow());
        fleet = fleet with { Start = start, End = end };
        if (start is DateTimeOffset first && end is DateTimeOffset last && last < first)
            throw CliErrors.NotANumber("--end", arguments.GetValue(_end)!, "the end lies before the start");
        return fleet;
    }

    private static DateTimeOffset? Time(ParseResult arguments, Option<string?> option)
    {
        if (arguments.GetValue(option) is not string text) return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
            ? time
            : throw CliErrors.NotANumber(option.Name, text, "it is a time such as 2024-05-01 or 2024-05-01T10:00:00Z");
    }
}
