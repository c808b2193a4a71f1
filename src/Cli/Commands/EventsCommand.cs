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

    private readonly ProjectArguments _project = new();

    private readonly Option<string?> _pipeline = new("--pipeline") { Description = "Pipeline, by key or name; all of the project when left out.", HelpName = "P" };

    private readonly Option<string?> _level = new("--level") { Description = "Only events of this level.", HelpName = "INFO|WARN|ERROR|METRICS" };

    private readonly Option<int> _last = new("--last") { Description = "How many updates to go back.", HelpName = "N", DefaultValueFactory = _ => 1 };

    private readonly Option<bool> _all = new("--all") { Description = "All updates." };

    private readonly Option<ReportFormat> _format = new("--format") { Description = "How events are written.", HelpName = "table|json" };

    public CommandDescriptor Descriptor { get; } = new(
        "events",
        "Shows the events of the last update, oldest first.",
        [
            new("millrace events factory-demo", "what the last update did"),
            new("millrace events factory-demo --level ERROR --all", "everything that ever failed"),
            new("millrace events factory-demo --last 3 --format json", "three updates, for a program"),
        ]);

    public void Configure(Command command)
    {
        _project.AddTo(command);
        command.Add(_pipeline);
        command.Add(_level);
        command.Add(_last);
        command.Add(_all);
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
        foreach (string key in KeysOf(project.Definition, arguments.GetValue(_pipeline)))
        {
            string sql = SqlOf(key, level, arguments.GetValue(_all) ? null : last, isJson);
            BoundQuery query = await BindAsync(project, key, sql, _project.Directory(arguments), cancellationToken);
            await output.WriteAsync(project.Services.Engine, query, cancellationToken);
        }

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

    private static string SqlOf(string key, string? level, int? updates, bool isJson)
    {
        string log = $"event_log({Sql.Text(key)})";
        string columns = isJson
            ? "timestamp AS time, level, event_type AS type, origin.pipeline_name AS pipeline, origin.update_id AS \"update\", "
              + "origin.dataset_name AS dataset, origin.flow_name AS flow, message, details, error"
            : "strftime(timestamp, '%Y-%m-%d %H:%M:%S.%g') AS time, level, event_type AS type, "
              + "coalesce(split_part(origin.dataset_name, '.', 3), '') AS dataset, message";
        string within = updates is int count
            ? $" AND origin.update_id IN (SELECT update_id FROM (SELECT origin.update_id AS update_id, max(timestamp) AS last FROM {log} GROUP BY ALL) ORDER BY last DESC LIMIT {Sql.Number(count)})"
            : "";
        string wanted = level is null ? "" : $" AND level = {Sql.Text(level)}";
        return $"SELECT {columns} FROM {log} WHERE true{wanted}{within} ORDER BY timestamp, sequence.control_plane_seq_no";
    }
}
