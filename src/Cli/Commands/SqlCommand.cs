using System.CommandLine;
using System.Globalization;
using Millrace.Catalog.Binding;
using Millrace.Catalog.Statements;
using Millrace.Cli.Contract;
using Millrace.Cli.Faults;
using Millrace.Cli.Results;
using Millrace.Engine.Queries;
using Millrace.Engine.Settings;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Pipelines;
using Millrace.Pipelines.Project;

namespace Millrace.Cli.Commands;

/// <summary>Answers queries and carries out statements over a project's tables, Delta tables anywhere, and files.</summary>
internal sealed class SqlCommand : ICliCommand
{
    private readonly Argument<string?> _statement = new("SQL")
    {
        Description = "A query, or a statement such as CREATE TABLE, INSERT, UPDATE, DELETE, MERGE, ALTER TABLE, DESCRIBE HISTORY or SHOW TABLES; several are parted by semicolons.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _project = new("--project", "-C") { Description = "Folder of the project; else the nearest one above the current folder.", HelpName = "DIR" };

    private readonly Option<string?> _target = new("--target", "-t") { Description = "Target of the project.", HelpName = "NAME" };

    private readonly Option<string?> _file = new("--file", "-f") { Description = "Reads the statements from a file.", HelpName = "FILE" };

    private readonly Option<ResultFormat> _format = new("--format") { Description = "How the result is written.", HelpName = "table|csv|json|ndjson|parquet|arrow" };

    private readonly Option<bool> _profile = new("--profile") { Description = "Tells which files of each table are read and how many are left out." };

    private readonly Option<string?> _output = new("--output", "-o") { Description = "Writes the result to a file.", HelpName = "FILE" };

    public CommandDescriptor Descriptor { get; } = new(
        "sql",
        "Answers queries and changes tables: those of a project, Delta tables anywhere, and files to read from.",
        [
            new("millrace sql \"SELECT 42 AS answer\"", "no project needed"),
            new("millrace sql -C factory-demo \"SHOW TABLES\"", "the tables of a project"),
            new("millrace sql -C factory-demo \"SELECT * FROM inspection_gold LIMIT 5\"", "a table by name"),
            new("millrace sql -C factory-demo \"DESCRIBE HISTORY sensor_bronze\"", "who committed what"),
            new("millrace sql -C factory-demo \"SELECT count(*) FROM sensor_bronze VERSION AS OF 1\"", "an earlier version; also @v1 and TIMESTAMP AS OF"),
            new("millrace sql \"UPDATE delta.`/data/pumps` SET state = 'idle' WHERE pressure < 0.2\"", "any Delta table, changed in place"),
            new("millrace sql \"SELECT * FROM delta.`/data/some_table`\" --format parquet -o some.parquet", "any Delta table, saved for another program"),
        ]);

    public void Configure(Command command)
    {
        command.Add(_statement);
        command.Add(_project);
        command.Add(_target);
        command.Add(_file);
        command.Add(_format);
        command.Add(_output);
        command.Add(_profile);
    }

    public async Task<int> RunAsync(ParseResult arguments, CliContext context, CancellationToken cancellationToken)
    {
        SourceText source = await SourceAsync(arguments, context, cancellationToken);
        IReadOnlyList<QueryInput> statements = SqlStatements.Split(source);
        if (statements.Count == 0) throw CliErrors.NoStatement();
        string? file = arguments.GetValue(_output) is string path ? Path.GetFullPath(path, context.WorkingDirectory) : null;
        ResultOutput output = new(context, arguments.GetValue(_format), file);
        output.Check(statements.Count);
        using PipelineProject project = Open(arguments, context, out bool isNone);
        foreach (QueryInput statement in statements)
        {
            BoundQuery query = await AnswerAsync(project, statement, isNone, context, cancellationToken);
            await output.WriteAsync(project.Services.Engine, query, cancellationToken);
            if (arguments.GetValue(_profile)) Tell(query.Scans, context);
        }

        return ExitCode.Success;
    }

    private static void Tell(IReadOnlyList<ScanProfile> scans, CliContext context)
    {
        foreach (ScanProfile scan in scans)
        {
            string rows = scan.RowsRead is long count ? string.Create(CultureInfo.InvariantCulture, $", at most {count:N0} rows") : "";
            context.Terminal.Note(string.Create(
                CultureInfo.InvariantCulture,
                $"scan: {scan.Table} version {scan.Version}: {scan.FilesRead:N0} of {scan.FilesTotal:N0} files read, {scan.FilesSkipped:N0} skipped; "
                + $"{scan.BytesRead:N0} of {scan.BytesTotal:N0} bytes{rows}"));
        }
    }

    private static async Task<BoundQuery> AnswerAsync(
        PipelineProject project, QueryInput statement, bool isNone, CliContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await project.AnswerAsync(statement, cancellationToken);
        }
        catch (MillraceException fault) when (isNone && fault.Code.Value == "TABLE_NOT_FOUND")
        {
            context.Terminal.Note($"note: '{context.WorkingDirectory}' is in no project; name one with -C DIR, or a table by path with delta.`path`.");
            throw;
        }
    }

    private async Task<SourceText> SourceAsync(ParseResult arguments, CliContext context, CancellationToken cancellationToken)
    {
        string? statement = arguments.GetValue(_statement);
        if (arguments.GetValue(_file) is not string path)
            return new SourceText("sql", statement ?? throw CliErrors.NoStatement());
        if (statement is not null) throw CliErrors.TwoStatements();
        try
        {
            return new SourceText(path, await File.ReadAllTextAsync(Path.GetFullPath(path, context.WorkingDirectory), cancellationToken));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CliErrors.FileUnreadable(path, fault);
        }
    }

    private PipelineProject Open(ParseResult arguments, CliContext context, out bool isNone)
    {
        string? folder = arguments.GetValue(_project) is string given
            ? Path.GetFullPath(given, context.WorkingDirectory)
            : ProjectFinder.Above(context.WorkingDirectory);
        isNone = folder is null;
        if (folder is null) return ProjectFinder.OpenNone(context);
        ProjectRequest request = new(folder, context.UserName)
        {
            Target = arguments.GetValue(_target),
            FindEnvironment = context.FindEnvironment,
            AllowsMissingLibraries = true,
            Code = context.Code,
            SinkFormats = context.SinkFormats,
        };
        return PipelineProject.Open(request, new EngineSettings(), context.Clock, context.NewId, context.Store);
    }
}
