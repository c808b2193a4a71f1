using System.CommandLine;
using Millrace.Cli.Contract;
using Millrace.Cli.Factory;
using Millrace.Cli.Projects;
using Millrace.Cli.Reports;
using Millrace.Cli.Terminal;
using Millrace.Engine.Settings;
using Millrace.Ingest.Simulator;
using Millrace.Pipelines;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Project;
using Millrace.Pipelines.Running;

namespace Millrace.Cli.Commands;

/// <summary>Shows the whole road, from files that land to gold tables, with one command.</summary>
internal sealed class DemoFactoryCommand : ICliCommand
{
    private readonly Option<string> _dir = new("--dir") { Description = "Folder of the demo.", HelpName = "DIR", DefaultValueFactory = _ => "factory-demo" };

    private readonly FleetArguments _fleet = new();

    private readonly DemoPage _page = new();

    public CommandDescriptor Descriptor { get; } = new(
        "demo factory",
        "Makes a project, lands simulated sensor data of five factories, runs the pipeline and shows what came out, on a page in the end.",
        [
            new("millrace demo factory", "the demo in the folder factory-demo"),
            new("millrace demo factory --dir small --rows 20000", "a small one in another folder"),
        ]);

    public void Configure(Command command)
    {
        command.Add(_dir);
        _fleet.AddTo(command);
        _page.AddTo(command);
    }

    public async Task<int> RunAsync(ParseResult arguments, CliContext context, CancellationToken cancellationToken)
    {
        _page.Check(arguments);
        FactoryOptions fleet = _fleet.Read(arguments);
        string given = arguments.GetRequiredValue(_dir);
        string folder = Path.GetFullPath(given, context.WorkingDirectory);
        DemoFolder.Make("factory", folder, ["sensor", "inspection", "iot_checkpoints"], context);
        await LandAsync(folder, given, fleet, context, cancellationToken);

        ProjectRequest request = new(folder, context.UserName) { FindEnvironment = context.FindEnvironment };
        using PipelineProject project = PipelineProject.Open(request, new EngineSettings(), context.Clock, context.NewId, context.Store);
        IReadOnlyList<Pipeline> pipelines = await ProjectArguments.PipelinesAsync(project, context, cancellationToken);
        UpdateRequest everything = new() { UserName = context.UserName };
        IReadOnlyList<(Pipeline Pipeline, UpdateSummary Summary)> updates =
            await RunCommand.UpdateAsync([.. pipelines.Select(pipeline => (pipeline, everything))], context, cancellationToken);
        TextWriter output = context.Terminal.Output;
        UpdateReport.WriteTable(output, updates);
        if (!updates.All(update => update.Summary.IsSuccess)) return ExitCode.Failure;
        await DefectRates.WriteAsync(project, output, cancellationToken);
        WriteNext(output, context.FindEnvironment("MILLRACE_COMMAND") ?? "millrace", given);
        return await _page.ServeAsync(arguments, project, given, "factory", context, cancellationToken);
    }

    private static async Task LandAsync(string folder, string given, FactoryOptions fleet, CliContext context, CancellationToken cancellationToken)
    {
        StagedLanding landing = new(folder);
        if (landing.HasLanded(fleet))
        {
            context.Terminal.Note($"The data of seed {fleet.Seed} has landed in {given} before; nothing is landed again.");
            return;
        }

        IUpdateWatch watch = context.Terminal.IsErrorTerminal ? new LiveWatch() : new PlainWatch(context.Terminal);
        FactorySummary made = await watch.CountAsync(
            $"Simulating five factories into {given}", fleet.Rows, progress => landing.LandAsync(fleet, progress, cancellationToken));
        context.Terminal.Note(
            $"Landed {Words.Count(made.Rows)} sensor readings and {Words.Count(made.Inspections)} inspections in {made.Files} files.");
    }

    /// <summary>Lines that work as they stand; a launcher tells in MILLRACE_COMMAND how it is called.</summary>
    private static void WriteNext(TextWriter output, string millrace, string given)
    {
        string dir = given.AsSpan().IndexOfAny(' ', '\t') < 0 ? given : $"\"{given}\"";
        string landing = dir.EndsWith('"') ? $"\"{given}/landing\"" : $"{given}/landing";
        output.WriteLine();
        output.WriteLine("What to try next");
        output.WriteLine($"  {millrace} serve {dir}   its dashboard in a browser");
        output.WriteLine($"  {millrace} sql -C {dir} \"SELECT * FROM anomaly_detected ORDER BY timestamp LIMIT 5\"");
        output.WriteLine($"  {millrace} sql -C {dir} \"DESCRIBE HISTORY sensor_bronze\"");
        output.WriteLine($"  {millrace} generate factory --more --out {landing}");
        output.WriteLine($"  {millrace} run {dir}        reads only the files that are new");
        output.WriteLine($"  {millrace} events {dir}     what the last update did");
        output.WriteLine($"Then change the SQL in {given}/src and run again.");
    }
}
