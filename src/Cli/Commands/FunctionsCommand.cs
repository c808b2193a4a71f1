using System.CommandLine;
using Millrace.Cli.Contract;
using Millrace.Cli.Faults;
using Millrace.Cli.Reports;
using Millrace.Engine.Spark;
using Millrace.Foundation.Text;
using Millrace.TimeSeries;
using Millrace.TimeSeries.Contract;

namespace Millrace.Cli.Commands;

/// <summary>Tells what functions there are in SQL, those of time series and Spark's, what they take and what they give.</summary>
internal sealed class FunctionsCommand : ICliCommand
{
    private readonly Argument<string?> _name = new("NAME") { Description = "A function, or a word in its name or summary; all when left out.", Arity = ArgumentArity.ZeroOrOne };

    private readonly Option<ReportFormat> _format = new("--format") { Description = "How functions are written.", HelpName = "table|json" };

    public CommandDescriptor Descriptor { get; } = new(
        "functions",
        "Shows the functions of SQL: those of time series, with their arguments, what they do with nulls and ties, and an example, and Spark's.",
        [
            new("millrace functions", "all of them"),
            new("millrace functions ts_ema", "one, with everything there is to know"),
            new("millrace functions date_format", "one of Spark's"),
            new("millrace functions window", "those that have to do with windows"),
        ]);

    public void Configure(Command command)
    {
        command.Add(_name);
        command.Add(_format);
    }

    public Task<int> RunAsync(ParseResult arguments, CliContext context, CancellationToken cancellationToken)
    {
        FunctionReport all = new(
            [.. TimeSeriesOps.BuiltIn.Tables.Select(static op => op.Descriptor), .. TimeSeriesOps.BuiltIn.Windows.Select(static op => op.Descriptor)],
            [.. SparkFunctions.All.Where(static function => !function.IsHelper)]);
        string? name = arguments.GetValue(_name);
        FunctionReport found = name is null ? all : all.Called(name) ?? all.Mentioning(name);
        if (found.Count == 0) throw CliErrors.FunctionUnknown(name!, NearestText.Of(name!, all.Names, static candidate => candidate));
        if (arguments.GetValue(_format) == ReportFormat.Json) found.WriteJson(context.Terminal.Output);
        else if (name is not null && all.Called(name) is not null) found.WriteWhole(context.Terminal.Output);
        else found.WriteList(context.Terminal.Output);
        return Task.FromResult(ExitCode.Success);
    }
}
