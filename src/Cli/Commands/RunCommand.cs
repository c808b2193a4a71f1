using System.CommandLine;
using Millrace.Cli.Contract;
using Millrace.Cli.Projects;
using Millrace.Cli.Reports;
using Millrace.Cli.Terminal;
using Millrace.Pipelines;
using Millrace.Pipelines.Maintenance;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Running;

namespace Millrace.Cli.Commands;

/// <summary>Runs the pipelines of a project until all that has landed is in the tables, or until it is stopped.</summary>
internal sealed class RunCommand : ICliCommand
{
    private readonly ProjectArguments _project = new();

    private readonly UpdateArguments _update = new();

    private readonly ContinuousArguments _continuous = new();

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Checks everything and shows the plan; nothing is changed." };

    private readonly Option<MaintenanceMode> _maintenance = new("--maintenance")
    {
        Description = "When tables are looked after at the end: auto (each once a day), now, or off.",
        HelpName = "auto|now|off",
    };

    private readonly Option<ReportFormat> _format = new("--format") { Description = "How the summary is written.", HelpName = "table|json" };

    public CommandDescriptor Descriptor { get; } = new(
        "run",
        "Runs all pipelines of a project until everything that has landed is in the tables. Files that were read are not read again.",
        [
            new("millrace run factory-demo", "everything that is new"),
            new("millrace run factory-demo --dry-run", "checks every file and query first"),
            new("millrace run factory-demo --select inspection_silver,inspection_gold", "two datasets only"),
            new("millrace run factory-demo --full-refresh", "empties all datasets and reads everything again"),
            new("millrace run factory-demo --continuous", "follows what lands until Ctrl-C"),
            new("millrace run factory-demo --continuous --interval 1s --for 10m --format json", "the same for ten minutes, a line of JSON for each change"),
            new("millrace run factory-demo --reset-flow sensor_bronze", "reads the files of one flow again beside the rows that are there"),
            new("millrace run factory-demo --maintenance now", "puts small files together and deletes those that no version needs"),
            new("millrace run turbofan --target prod --var schema=fleet --format json", "another target, a variable, and a summary for a program"),
        ]);

    /// <summary>Runs updates one after the other and tells their faults.</summary>
    public static async Task<IReadOnlyList<(Pipeline Pipeline, UpdateSummary Summary)>> UpdateAsync(
        IReadOnlyList<(Pipeline Pipeline, UpdateRequest Request)> requests, CliContext context, CancellationToken cancellationToken)
    {
        IUpdateWatch watch = context.Terminal.IsErrorTerminal ? new LiveWatch() : new PlainWatch(context.Terminal);
        List<(Pipeline, UpdateSummary)> updates = [];
        foreach ((Pipeline pipeline, UpdateRequest request) in requests)
        {
            UpdateSummary summary = await watch.UpdateAsync($"Pipeline {pipeline.Name}", report => pipeline.UpdateAsync(request, report, cancellationToken));
            UpdateReport.TellFaults(context.Terminal, summary);
            updates.Add((pipeline, summary));
        }

        return updates;
    }

    public void Configure(Command command)
    {
        _project.AddTo(command);
        _update.AddTo(command);
        _continuous.AddTo(command);
        command.Add(_dryRun);
        command.Add(_maintenance);
        command.Add(_format);
    }

    public async Task<int> RunAsync(ParseResult arguments, CliContext context, CancellationToken cancellationToken)
    {
        using PipelineProject project = _project.Open(arguments, context);
        if (!arguments.GetValue(_dryRun)) await SampleData.EnsureAsync(project, context, cancellationToken);
        IReadOnlyList<Pipeline> pipelines = await ProjectArguments.PipelinesAsync(project, context, cancellationToken);
        IReadOnlyList<(Pipeline Pipeline, UpdateRequest Request)> requests = _update.RequestsOf(arguments, pipelines, context.UserName);
        requests = [.. requests.Select(each => (each.Pipeline, each.Request with { Maintenance = arguments.GetValue(_maintenance) }))];
        _continuous.Check(arguments, pipelines);
        bool isJson = arguments.GetValue(_format) == ReportFormat.Json;
        if (arguments.GetValue(_dryRun))
        {
            IReadOnlyList<(Pipeline Pipeline, UpdatePlan Plan)> plans = await PlanCommand.PlanAsync(requests, cancellationToken);
            if (isJson) PlanReport.WriteJson(context.Terminal.OutputStream, project.Definition, plans);
            else PlanReport.WriteTable(context.Terminal.Output, plans);
            context.Terminal.Note("dry run: everything is in order, nothing was changed");
            return ExitCode.Success;
        }

        ILookup<bool, (Pipeline Pipeline, UpdateRequest Request)> byMode = requests.ToLookup(request => _continuous.IsContinuous(arguments, request.Pipeline));
        IReadOnlyList<(Pipeline Pipeline, UpdateSummary Summary)> updates = await UpdateAsync([.. byMode[false]], context, cancellationToken);
        if (byMode[true].Any())
        {
            ContinuousRun run = new([.. byMode[true]], _continuous.Options(arguments), context, isJson);
            updates = [.. updates, .. await run.RunAsync(cancellationToken)];
        }

        if (isJson) UpdateReport.WriteJson(context.Terminal.OutputStream, project.Definition, updates, isLine: byMode[true].Any());
        else UpdateReport.WriteTable(context.Terminal.Output, updates);
        context.Terminal.Output.Flush();
        cancellationToken.ThrowIfCancellationRequested();
        return updates.All(update => update.Summary.IsSuccess) ? ExitCode.Success : ExitCode.Failure;
    }
}
