using System.CommandLine;
using Millrace.Cli.Contract;
using Millrace.Cli.Projects;
using Millrace.Cli.Reports;
using Millrace.Cli.Terminal;
using Millrace.Engine.Settings;
using Millrace.Pipelines;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Project;
using Millrace.Pipelines.Running;

namespace Millrace.Cli.Commands;

/// <summary>Shows how labels for predictive maintenance are made, on published or simulated engines.</summary>
internal sealed class DemoTurbofanCommand : ICliCommand
{
    private readonly Option<string> _dir = new("--dir") { Description = "Folder of the demo.", HelpName = "DIR", DefaultValueFactory = _ => "turbofan-demo" };

    private readonly Option<string?> _data = new("--data") { Description = "Folder with the C-MAPSS files of set FD001; without it a small set is simulated.", HelpName = "DIR" };

    private readonly DemoPage _page = new();

    public CommandDescriptor Descriptor { get; } = new(
        "demo turbofan",
        "Makes a project about jet engines that run until they fail, runs its pipeline and says what to look at.",
        [
            new("millrace demo turbofan", "on simulated engines"),
            new("millrace demo turbofan --data cmapss", "on the published files train_FD001.txt, test_FD001.txt and RUL_FD001.txt"),
        ]);

    public void Configure(Command command)
    {
        command.Add(_dir);
        command.Add(_data);
        _page.AddTo(command);
    }

    public async Task<int> RunAsync(ParseResult arguments, CliContext context, CancellationToken cancellationToken)
    {
        _page.Check(arguments);
        string given = arguments.GetRequiredValue(_dir);
        string folder = Path.GetFullPath(given, context.WorkingDirectory);
        DemoFolder.Make("turbofan", folder, volumes: [], context);
        Dictionary<string, string> variables = new(StringComparer.Ordinal);
        if (arguments.GetValue(_data) is string data) variables["data"] = Path.GetFullPath(data, context.WorkingDirectory);
        else await SampleData.SimulateTurbofanAsync(Path.Combine(folder, "landing"), context, cancellationToken);

        ProjectRequest request = new(folder, context.UserName) { Variables = variables, FindEnvironment = context.FindEnvironment };
        using PipelineProject project = PipelineProject.Open(request, new EngineSettings(), context.Clock, context.NewId, context.Store);
        IReadOnlyList<Pipeline> pipelines = await ProjectArguments.PipelinesAsync(project, context, cancellationToken);
        UpdateRequest everything = new() { UserName = context.UserName };
        IReadOnlyList<(Pipeline Pipeline, UpdateSummary Summary)> updates =
            await RunCommand.UpdateAsync([.. pipelines.Select(pipeline => (pipeline, everything))], context, cancellationToken);
        TextWriter output = context.Terminal.Output;
        UpdateReport.WriteTable(output, updates);
        if (!updates.All(update => update.Summary.IsSuccess)) return ExitCode.Failure;
        string millrace = context.FindEnvironment("MILLRACE_COMMAND") ?? "millrace";
        output.WriteLine("What to try next: how many test cycles warn of a failure, by the published label and by the correct one");
        output.WriteLine($"  {millrace} sql -C {given} \"SELECT sum(label_observed), sum(label_correct) FROM test_labels\"");
        output.WriteLine($"  {millrace} serve {given}   the fleet in a browser");
        return await _page.ServeAsync(arguments, project, given, "turbofan", context, cancellationToken);
    }
}
