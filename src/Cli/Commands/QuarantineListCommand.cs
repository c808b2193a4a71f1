using System.CommandLine;
using Millrace.Catalog.Binding;
using Millrace.Cli.Contract;
using Millrace.Cli.Faults;
using Millrace.Cli.Reports;
using Millrace.Cli.Results;
using Millrace.Engine.Queries;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.Pipelines;
using Millrace.Pipelines.Quarantine;

namespace Millrace.Cli.Commands;

/// <summary>Shows what is in quarantine, and why.</summary>
internal sealed class QuarantineListCommand : ICliCommand
{
    private readonly ProjectArguments _project = new();

    private readonly Argument<string?> _table = new("TABLE") { Description = "Table whose quarantine is shown; all when left out.", Arity = ArgumentArity.ZeroOrOne };

    private readonly Option<int> _rows = new("--rows") { Description = "Shows up to N rows that wait, the newest first, instead of counts.", HelpName = "N" };

    private readonly Option<ReportFormat> _format = new("--format") { Description = "How it is written.", HelpName = "table|json" };

    public CommandDescriptor Descriptor { get; } = new(
        "quarantine list",
        "Counts the rows in quarantine by table and broken rule, or shows some of them.",
        [
            new("millrace quarantine list factory-demo", "which rules were broken, and how often"),
            new("millrace quarantine list factory-demo sensor_bronze --rows 5", "five of the rows, with where they come from"),
        ]);

    public void Configure(Command command)
    {
        _project.AddTo(command);
        command.Add(_table);
        command.Add(_rows);
        command.Add(_format);
    }

    public async Task<int> RunAsync(ParseResult arguments, CliContext context, CancellationToken cancellationToken)
    {
        int rows = arguments.GetValue(_rows);
        if (rows < 0) throw CliErrors.NotANumber("--rows", Sql.Number(rows), "it is a number of rows, 1 or more");
        using PipelineProject project = _project.Open(arguments, context);
        IReadOnlyList<Pipeline> pipelines = await ProjectArguments.PipelinesAsync(project, context, cancellationToken);
        List<TableName> datasets = [];
        if (arguments.GetValue(_table) is string name)
        {
            (Pipeline pipeline, TableName dataset) = QuarantineArguments.Find(pipelines, name);
            if ((await pipeline.Quarantine.ListAsync(cancellationToken)).Contains(dataset)) datasets.Add(dataset);
        }
        else
        {
            foreach (Pipeline pipeline in pipelines) datasets.AddRange(await pipeline.Quarantine.ListAsync(cancellationToken));
        }

        if (datasets.Count == 0)
        {
            context.Terminal.Note("nothing is in quarantine: no table has had a rule with ON VIOLATION QUARANTINE");
            return ExitCode.Success;
        }

        bool isJson = arguments.GetValue(_format) == ReportFormat.Json;
        ResultOutput output = new(context, isJson ? ResultFormat.Json : ResultFormat.Table, file: null);
        string sql = rows > 0 ? RowsSql(datasets, rows) : QuarantineQueries.Counts(datasets);
        BoundQuery query = await project.AnswerAsync(QueryInput.Of(new SourceText("quarantine", sql)), cancellationToken);
        await output.WriteAsync(project.Services.Engine, query, cancellationToken);
        return ExitCode.Success;
    }

    private static string RowsSql(List<TableName> datasets, int rows) => $"""
        SELECT "table", array_to_string(_failed_rules, ', ') AS "failed rules", "row", _source AS source, strftime(_quarantined_at, '%Y-%m-%d %H:%M:%S') AS at
        FROM ({QuarantineQueries.Union(datasets, "_failed_rules, \"row\", _source, _quarantined_at, _status")})
        WHERE _status <> 'replayed' ORDER BY _quarantined_at DESC, "table", "row" LIMIT {Sql.Number(rows)}
        """;
}
