using System.CommandLine;
using Millrace.Cli.Contract;
using Millrace.Cli.Reports;
using Millrace.Pipelines;
using Millrace.Pipelines.Diagnosis;

namespace Millrace.Cli.Commands;

/// <summary>Examines a project and says what is wrong with it and what to do; nothing is changed.</summary>
internal sealed class DoctorCommand : ICliCommand
{
    private readonly ProjectArguments _project = new();

    private readonly Option<ReportFormat> _format = new("--format") { Description = "How the findings are written.", HelpName = "table|json" };

    public CommandDescriptor Descriptor { get; } = new(
        "doctor",
        "Examines a project: files, sources, tables, rules and the last updates. Says what is wrong and what to do; nothing is changed.",
        [
            new("millrace doctor factory-demo", "why there are no rows, or fewer than there should be"),
            new("millrace doctor factory-demo --format json", "all findings, for a program; the exit code is 1 when something does not work"),
        ]);

    public void Configure(Command command)
    {
        _project.AddTo(command);
        command.Add(_format);
    }

    public async Task<int> RunAsync(ParseResult arguments, CliContext context, CancellationToken cancellationToken)
    {
        using PipelineProject project = _project.Open(arguments, context);
        IReadOnlyList<Finding> findings = await project.DiagnoseAsync(keys: null, cancellationToken);
        if (arguments.GetValue(_format) == ReportFormat.Json) FindingReport.WriteJson(context.Terminal.OutputStream, project.Definition, findings);
        else FindingReport.WriteText(context.Terminal.Output, findings);
        return findings.Any(static finding => finding.Level == FindingLevel.Failure) ? ExitCode.Failure : ExitCode.Success;
    }
}
