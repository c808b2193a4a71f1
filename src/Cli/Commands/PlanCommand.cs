using System.CommandLine;
using Millrace.Cli.Contract;
using Millrace.Cli.Reports;
using Millrace.Foundation.Faults;
using Millrace.Pipelines;
using Millrace.Pipelines.Planning;

namespace Millrace.Cli.Commands;

/// <summary>Says what a run would do and why; nothing is changed.</summary>
internal sealed class PlanCommand : ICliCommand
{
    private readonly ProjectArguments _project = new();

    private readonly UpdateArguments _update = new();

    private readonly Option<ReportFormat> _format = new("--format") { Description = "How the plan is written.", HelpName = "table|json" };

    public CommandDescriptor Descriptor { get; } = new(
        "plan",
        "Checks a project and shows what a run would do with each dataset, and why. Nothing is changed.",
        [
            new("millrace plan factory-demo", "what the next run would do"),
            new("millrace plan factory-demo --full-refresh --format json", "the same for a full refresh, for a program"),
        ]);

    /// <summary>The plans of all pipelines that have something to do.</summary>
    public static async Task<IReadOnlyList<(Pipeline Pipeline, UpdatePlan Plan)>> PlanAsync(
        IReadOnlyList<(Pipeline Pipeline, UpdateRequest Request)> requests, CancellationToken cancellationToken)
    {
        List<(Pipeline, UpdatePlan)> plans = [];
        FaultList faults = new();
        foreach ((Pipeline pipeline, UpdateRequest request) in requests)
            await faults.TryAsync(async () => plans.Add((pipeline, await pipeline.PlanAsync(request, cancellationToken))));
        faults.ThrowIfAny();
        return plans;
    }

    public void Configure(Command command)
    {
        _project.AddTo(command);
        _update.AddTo(command);
        command.Add(_format);
    }

    public async Task<int> RunAsync(ParseResult arguments, CliContext context, CancellationToken cancellationToken)
    {
        using PipelineProject project = _project.Open(arguments, context);
        IReadOnlyList<Pipeline> pipelines = await ProjectArguments.PipelinesAsync(project, context, cancellationToken);
        IReadOnlyList<(Pipeline Pipeline, UpdatePlan Plan)> plans =
            await PlanAsync(_update.RequestsOf(arguments, pipelines, context.UserName), cancellationToken);
        if (arguments.GetValue(_format) == ReportFormat.Json) PlanReport.WriteJson(context.Terminal.OutputStream, project.Definition, plans);
        else PlanReport.WriteTable(context.Terminal.Output, plans);
        return ExitCode.Success;
    }
}
