using System.CommandLine;
using Millrace.Catalog.Binding;
using Millrace.Cli.Contract;
using Millrace.Cli.Faults;
using Millrace.Cli.Reports;
using Millrace.Cli.Results;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Pipelines;
using Millrace.Pipelines.Project;

namespace Millrace.Cli.Commands;

/// <summary>Tells what updates did, from the event log that they keep.</summary>
internal sealed class EventsCommand : ICliCommand
{
    private static readonly string[] Levels = ["METRICS", "INFO", "WARN", "ERROR"];

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private readonly ProjectArguments _project = new();

    private readonly Option<string?> _pipeline = new("--pipeline") { Description = "Pipeline, by key or name; all of the project when left out.", HelpName = "P" };

    private readonly Option<string?> _level = new("--level") { Description = "Only events of this level.", HelpName = "INFO|WARN|ERROR|METRICS" };

    private readonly Option<int> _last = new("--last") { Description = "How many updates to go back.", HelpName = "N", DefaultValueFactory = _ => 1 };

    private readonly Option<bool> _all = new("--all") { Description = "All updates." };

    private readonly Option<string?> _type = new("--type") { Description = "Only events of this type, such as flow_progress.", HelpName = "T" };

    private readonly Option<bool> _follow = new("--follow") { Description = "Go on with events as they reach the log, until stopped." };

    private readonly Option<ReportFormat> _format = new("--format") { Description = "How events are written.", HelpName = "table|json" };

    public CommandDescriptor Descriptor { get; } = new(
        "events",
        "Shows the events of the last update, oldest first.",
        [
            new("millrace events factory-demo", "what the last update did"),
            new("millrace events factory-demo --level ERROR --all", "everything that ever failed"),
            new("millrace events factory-demo --last 3 --format json", "three updates, for a program"),
            new("millrace events factory-demo --type planning_information", "how views were refreshed, and why"),
            new("millrace events factory-demo --follow", "the last update and what comes, until Ctrl+C"),
        ]);

    public void Configure(Command command)
    {
        _project.AddTo(command);
        command.Add(_pipeline);
        command.Add(_level);
        command.Add(_last);
        command.Add(_all);
        command.Add(_type);
        command.Add(_follow);
        command.Add(_format);
    }

    public async Task<int> RunAsync(ParseResult arguments, CliContext context, CancellationToken cancellationToken)
    {
        int last = arguments.GetValue(_last);
        if (last < 1) throw CliErrors.NotANumber("--last", last.ToString(System.Globalization.CultureInfo.InvariantCulture), "it is a number of updates, 1 or more");
        string? level = arguments.GetValue(_level)?.ToUpperInvariant();
        if (level is not null && !Levels.Contains(level)) throw CliErrors.NotANumber("--level", level, "levels are INFO, WARN, ERROR and METRICS");
        using PipelineProject project = _project.Open(arguments, context);
        bool isJson = arguments.GetValue(_format) == ReportFormat.Json;
        ResultOutput output = new(context, isJson ? ResultFormat.Json : ResultFormat.Table, file: null);
        string[] keys = [.. KeysOf(project.Definition, arguments.GetValue(_pipeline))];
        EventFilter filter = new(level, arguments.GetValue(_type)?.ToLowerInvariant(), arguments.GetValue(_all) ? null : last);
        Dictionary<string, string?> seen = [];
        foreach (string key in keys)
        {
            if (arguments.GetValue(_follow)) seen[key] = await NewestAsync(project, key, _project.Directory(arguments), cancellationToken);
            BoundQuery query = await BindAsync(project, key, filter.SqlOf(key, isJson, after: null, upTo: seen.GetValueOrDefault(key)), _project.Directory(arguments), cancellationToken);
            await output.WriteAsync(project.Services.Engine, query, cancellationToken);
        }

        if (arguments.GetValue(_follow)) await FollowAsync(project, context, output, filter, seen, isJson, cancellationToken);
        return ExitCode.Success;
    }

    private static async Task<BoundQuery> BindAsync(PipelineProject project, string key, string sql, string directory, CancellationToken cancellationToken)
    {
        try
        {
            return await project.AnswerAsync(QueryInput.Of(new SourceText("events", sql)), cancellationToken);
        }
        catch (MillraceException fault) when (fault.Code.Value == "TABLE_NOT_FOUND")
        {
            throw CliErrors.NoEvents(key, directory);
        }
    }

    private static IEnumerable<string> KeysOf(ProjectDefinition project, string? wanted)
    {
        if (wanted is null) return project.Pipelines.Select(pipeline => pipeline.Key);
        PipelineSettings? found = project.Pipelines.FirstOrDefault(pipeline =>
            pipeline.Key.Equals(wanted, StringComparison.OrdinalIgnoreCase) || pipeline.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase));
        return [(found ?? throw CliErrors.PipelineUnknown(wanted, project.Pipelines.Select(pipeline => pipeline.Key))).Key];
    }

    private async Task FollowAsync(
        PipelineProject project, CliContext context, ResultOutput output, EventFilter filter, Dictionary<string, string?> seen, bool isJson, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Every, context.Clock, cancellationToken);
                foreach (string key in seen.Keys.ToArray())
                {
                    string? newest = await NewestAsync(project, key, "", cancellationToken);
                    if (newest == seen[key]) continue;
                    BoundQuery query = await BindAsync(project, key, filter.SqlOf(key, isJson, after: seen[key], upTo: newest), "", cancellationToken);
                    await output.WriteAsync(project.Services.Engine, query, cancellationToken);
                    seen[key] = newest;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Being stopped is how following ends.
        }
    }

    /// <summary>The time of the newest event; null when there is none.</summary>
    private static async Task<string?> NewestAsync(PipelineProject project, string key, string directory, CancellationToken cancellationToken)
    {
        BoundQuery query = await BindAsync(project, key, $"SELECT CAST(max(timestamp) AS VARCHAR) FROM event_log({Sql.Text(key)})", directory, cancellationToken);
        using QueryResult result = project.Services.Engine.Query(query, cancellationToken);
        return result.Read() ? result.Value(0) as string : null;
    }
}
