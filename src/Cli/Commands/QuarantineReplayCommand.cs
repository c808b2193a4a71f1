using System.CommandLine;
using Millrace.Cli.Contract;
using Millrace.Cli.Faults;
using Millrace.Cli.Terminal;
using Millrace.Foundation.Names;
using Millrace.Pipelines;
using Millrace.Pipelines.Quarantine;

namespace Millrace.Cli.Commands;

/// <summary>Brings rows back from quarantine after a rule or the rows were mended.</summary>
internal sealed class QuarantineReplayCommand : ICliCommand
{
    private readonly ProjectArguments _project = new();

    private readonly Argument<string> _table = new("TABLE") { Description = "Table whose rows are tried again." };

    private readonly Option<string?> _where = new("--where")
    {
        Description = "Only rows for which this is true: a condition over the table's columns, _failed_rules, _source and _batch.",
        HelpName = "CONDITION",
    };

    private readonly Option<string[]> _set = new("--set") { Description = "A new value for a column, from the row as it is; may be repeated.", HelpName = "col=expr" };

    public CommandDescriptor Descriptor { get; } = new(
        "quarantine replay",
        "Judges rows in quarantine by the rules of today and appends those that pass to their table. The others stay, with the rules they break now.",
        [
            new("millrace quarantine replay factory-demo sensor_bronze", "after a rule was mended"),
            new("millrace quarantine replay factory-demo sensor_bronze --where \"device_id = 7\" --set \"pressure = pressure / 100\"", "mends one device's rows first"),
        ]);

    public void Configure(Command command)
    {
        _project.AddTo(command);
        command.Add(_table);
        command.Add(_where);
        command.Add(_set);
    }

    public async Task<int> RunAsync(ParseResult arguments, CliContext context, CancellationToken cancellationToken)
    {
        ReplayRequest request = new() { Where = arguments.GetValue(_where), Repairs = [.. (arguments.GetValue(_set) ?? []).Select(RepairOf)] };
        using PipelineProject project = _project.Open(arguments, context);
        IReadOnlyList<Pipeline> pipelines = await ProjectArguments.PipelinesAsync(project, context, cancellationToken);
        (Pipeline pipeline, TableName dataset) = QuarantineArguments.Find(pipelines, arguments.GetRequiredValue(_table));
        ReplaySummary done = await pipeline.Quarantine.ReplayAsync(dataset, request, cancellationToken);
        if (done.Finished > 0) context.Terminal.Output.WriteLine($"{Words.Count(done.Finished)} rows of a replay that had been interrupted are in {dataset.Table} now.");
        context.Terminal.Output.WriteLine($"{Words.Count(done.Replayed)} rows went from quarantine to {dataset.Table}; {Words.Count(done.Waiting)} were tried and stay.");
        return ExitCode.Success;
    }

    private static ReplayRepair RepairOf(string text)
    {
        int cut = text.IndexOf('=', StringComparison.Ordinal);
        string column = cut < 0 ? "" : text[..cut].Trim().Trim('`', '"');
        string expression = text[(cut + 1)..].Trim();
        return column.Length > 0 && expression.Length > 0 ? new ReplayRepair(column, expression) : throw CliErrors.RepairMalformed(text);
    }
}
