using System.CommandLine;
using Millrace.Cli.Contract;
using Millrace.Cli.Terminal;
using Millrace.Foundation.Names;
using Millrace.Pipelines;
using Millrace.Pipelines.Quarantine;

namespace Millrace.Cli.Commands;

/// <summary>Removes rows from quarantine.</summary>
internal sealed class QuarantinePurgeCommand : ICliCommand
{
    private readonly ProjectArguments _project = new();

    private readonly Argument<string> _table = new("TABLE") { Description = "Table whose quarantine is purged." };

    private readonly Option<string?> _where = new("--where") { Description = "Only rows for which this is true, as for a replay.", HelpName = "CONDITION" };

    private readonly Option<bool> _all = new("--all") { Description = "Removes rows that are not in the table too; they are lost." };

    public CommandDescriptor Descriptor { get; } = new(
        "quarantine purge",
        "Removes rows from quarantine: those that were replayed, or with --all any.",
        [
            new("millrace quarantine purge factory-demo sensor_bronze", "rows that are in the table again"),
            new("millrace quarantine purge factory-demo sensor_bronze --all --where \"_batch < 10\"", "gives up old rows"),
        ]);

    public void Configure(Command command)
    {
        _project.AddTo(command);
        command.Add(_table);
        command.Add(_where);
        command.Add(_all);
    }

    public async Task<int> RunAsync(ParseResult arguments, CliContext context, CancellationToken cancellationToken)
    {
        PurgeRequest request = new() { Where = arguments.GetValue(_where), IncludesWaiting = arguments.GetValue(_all) };
        using PipelineProject project = _project.Open(arguments, context);
        IReadOnlyList<Pipeline> pipelines = await ProjectArguments.PipelinesAsync(project, context, cancellationToken);
        (Pipeline pipeline, TableName dataset) = QuarantineArguments.Find(pipelines, arguments.GetRequiredValue(_table));
        long removed = await pipeline.Quarantine.PurgeAsync(dataset, request, cancellationToken);
        context.Terminal.Output.WriteLine($"{Words.Count(removed)} rows were removed from the quarantine of {dataset.Table}.");
        return ExitCode.Success;
    }
}
