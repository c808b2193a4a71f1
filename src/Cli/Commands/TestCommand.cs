using System.CommandLine;
using System.Diagnostics;
using Millrace.Cli.Contract;
using Millrace.Cli.Faults;
using Millrace.Cli.Projects;
using Millrace.Cli.Reports;
using Millrace.Cli.Terminal;
using Millrace.Foundation.Faults;
using Millrace.Pipelines.Project;
using Millrace.Testing;
using Millrace.Testing.Results;

namespace Millrace.Cli.Commands;

/// <summary>Runs the tests of a project: files and rows in, rows out, offline and in folders of their own.</summary>
internal sealed class TestCommand : ICliCommand
{
    private const int MostAtOnce = 8;

    private readonly ProjectArguments _project = new();

    private readonly Argument<string[]> _names = new("NAME")
    {
        Description = "Tests to run: a file below tests/, or a test by its name; all when none is named.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _filter = new("--filter") { Description = "Only tests whose name holds this text, in any case.", HelpName = "TEXT" };

    private readonly Option<bool> _list = new("--list") { Description = "Shows the names and runs nothing." };

    private readonly Option<bool> _update = new("--update") { Description = "Writes the rows and lines that came into the tests, in the place of those expected; asks before." };

    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "With --update: does not ask." };

    private readonly Option<int?> _jobs = new("--jobs", "-j") { Description = "Tests that run at once; one for each core when left out.", HelpName = "N" };

    private readonly Option<bool> _watch = new("--watch", "-w") { Description = "Runs them again whenever a file of the project is saved, until Ctrl-C." };

    private readonly Option<ReportFormat> _format = new("--format") { Description = "How the results are written.", HelpName = "table|json" };

    public CommandDescriptor Descriptor { get; } = new(
        "test",
        "Runs the tests of a project, tests/*.test: what lands, and what must come out. Offline; the project's tables are not touched.",
        [
            new("millrace test plant", "all tests of the project"),
            new("millrace test plant readings", "those of tests/readings.test"),
            new("millrace test plant --filter late", "those whose name holds 'late'"),
            new("millrace test plant readings --update", "writes what came into the tests, after asking; look at the difference before you keep it"),
            new("millrace test plant --watch", "again after each edit, in a fraction of a second"),
            new("millrace test plant --format json", "results for a program"),
        ]);

    public void Configure(Command command)
    {
        _project.AddTo(command);
        command.Add(_names);
        command.Add(_filter);
        command.Add(_list);
        command.Add(_update);
        command.Add(_yes);
        command.Add(_jobs);
        command.Add(_watch);
        command.Add(_format);
    }

    public async Task<int> RunAsync(ParseResult arguments, CliContext context, CancellationToken cancellationToken)
    {
        bool isUpdate = arguments.GetValue(_update);
        bool isAsking = isUpdate && !arguments.GetValue(_yes);
        if (arguments.GetValue(_yes) && !isUpdate) throw CliErrors.Needs("--yes", "--update");
        if (isAsking && !context.Terminal.CanAsk) throw CliErrors.CannotAsk("--update", "--yes");
        int jobs = arguments.GetValue(_jobs) ?? Math.Min(Environment.ProcessorCount, MostAtOnce);
        if (jobs < 1) throw CliErrors.NotANumber("--jobs", jobs.ToString(System.Globalization.CultureInfo.InvariantCulture), "it is a number of tests, 1 or more");
        if (arguments.GetValue(_watch)) return await WatchAsync(arguments, jobs, context, cancellationToken);
        long started = Stopwatch.GetTimestamp();
        using ProjectTests tests = await ProjectTests.OpenAsync(OptionsOf(arguments, context), cancellationToken);
        if (!arguments.GetValue(_list))
        {
            ProjectTestResult[] results = await RunAsync(tests, arguments, started, jobs, context, cancellationToken);
            return isUpdate && results.Any(static result => !result.IsSuccess) ? Rewrite(results, isAsking, context) : ExitCodeOf(results);
        }

        foreach (ProjectTest test in Chosen(arguments, tests)) context.Terminal.Output.WriteLine(test.Name);
        return ExitCode.Success;
    }

    /// <summary>Runs the tests after each edit; what an edit broke is told, and the next one awaited.</summary>
    private async Task<int> WatchAsync(ParseResult arguments, int jobs, CliContext context, CancellationToken cancellationToken)
    {
        if (arguments.GetValue(_update)) throw CliErrors.Conflicting("--watch", "--update");
        if (arguments.GetValue(_list)) throw CliErrors.Conflicting("--watch", "--list");
        ProjectTestOptions options = OptionsOf(arguments, context);
        string root = File.Exists(options.Project) ? Path.GetDirectoryName(options.Project)! : options.Project;

        // Of a folder that is not there the loader says so.
        if (!Directory.Exists(root)) ProjectLoader.Load(new ProjectRequest(options.Project, context.UserName));
        using ProjectEdits edits = new(context, root);
        int code = ExitCode.Success;
        try
        {
            while (true)
            {
                long started = Stopwatch.GetTimestamp();
                try
                {
                    using ProjectTests tests = await ProjectTests.OpenAsync(options, cancellationToken);
                    code = ExitCodeOf(await RunAsync(tests, arguments, started, jobs, context, cancellationToken));
                }
                catch (MillraceException fault)
                {
                    foreach (MillraceException each in fault.Others.Prepend(fault)) context.Terminal.Error.WriteLine($"error {each.Code}: {each.Message}");
                    code = ExitCode.Failure;
                }

                context.Terminal.Output.Flush();
                context.Terminal.Note("waiting for the next edit; Ctrl-C ends");
                await edits.WaitAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return code;
        }
    }

    private async Task<ProjectTestResult[]> RunAsync(
        ProjectTests tests, ParseResult arguments, long started, int jobs, CliContext context, CancellationToken cancellationToken)
    {
        ProjectTestResult[] results = await RunAsync(tests, Chosen(arguments, tests), jobs, context, cancellationToken);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        if (arguments.GetValue(_format) == ReportFormat.Json) TestReport.WriteJson(context.Terminal.OutputStream, results, elapsed);
        else TestReport.WriteText(context.Terminal.Output, results, elapsed);
        return results;
    }

    private static int ExitCodeOf(IEnumerable<ProjectTestResult> results) => results.All(static result => result.IsSuccess) ? ExitCode.Success : ExitCode.Failure;

    private ProjectTestOptions OptionsOf(ParseResult arguments, CliContext context) =>
        new(Path.GetFullPath(_project.Directory(arguments), context.WorkingDirectory))
        {
            Target = _project.Target(arguments),
            Variables = _project.Variables(arguments),
            Code = context.Code,
            SinkFormats = context.SinkFormats,
        };

    private ProjectTest[] Chosen(ParseResult arguments, ProjectTests tests)
    {
        if (tests.Tests.Count == 0) throw CliErrors.NoTests(_project.Directory(arguments));
        string[] names = arguments.GetValue(_names) ?? [];
        IEnumerable<ProjectTest> chosen = names.Length == 0 ? tests.Tests : names.SelectMany(tests.Named).Distinct();
        string? filter = arguments.GetValue(_filter);
        ProjectTest[] left = [.. chosen.Where(test => filter is null || test.Name.Contains(filter, StringComparison.OrdinalIgnoreCase))];
        return left.Length > 0 ? left : throw CliErrors.NoTestsLeft(filter ?? "");
    }

    private static async Task<ProjectTestResult[]> RunAsync(
        ProjectTests tests, ProjectTest[] chosen, int jobs, CliContext context, CancellationToken cancellationToken)
    {
        ProjectTestResult[] results = new ProjectTestResult[chosen.Length];
        ParallelOptions options = new() { MaxDegreeOfParallelism = jobs, CancellationToken = cancellationToken };
        async Task<int> RunAllAsync(Action<int> report)
        {
            int done = 0;
            await Parallel.ForAsync(0, chosen.Length, options, async (at, stop) =>
            {
                results[at] = await tests.RunAsync(chosen[at], stop);
                report(Interlocked.Increment(ref done));
            });
            return done;
        }

        if (context.Terminal.IsErrorTerminal) await new LiveWatch().CountAsync("Tests", chosen.Length, progress => RunAllAsync(done => progress.Report(done)));
        else await RunAllAsync(static _ => { });
        return results;
    }

    private static int Rewrite(IReadOnlyList<ProjectTestResult> results, bool isAsking, CliContext context)
    {
        context.Terminal.Output.Flush();
        if (isAsking && !context.Terminal.Ask("Put what came in the place of what these tests expect?")) return ExitCode.Failure;
        foreach (string path in ProjectTests.Rewrite(results)) context.Terminal.Note($"rewrote {Path.GetRelativePath(context.WorkingDirectory, path)}");
        ProjectTestResult[] left = [.. results.Where(result => result.Failures.Any(failure => !failure.CanBeRewritten))];
        foreach (ProjectTestResult result in left) context.Terminal.Note($"still fails: {result.Test.Name}; a fault or an event cannot be rewritten");
        return left.Length == 0 ? ExitCode.Success : ExitCode.Failure;
    }
}
