using System.Runtime.CompilerServices;
using Millrace.Cli.Contract;
using Millrace.Pipelines.Code;
using Millrace.Pipelines.Contract;
using Millrace.Pipelines.Project;

namespace Millrace.Cli;

/// <summary>
/// A program that is a pipeline project: its pipeline is declared in C#, beside the SQL files of its <c>millrace.yml</c>, and its
/// command line is that of <c>millrace</c> without the folder. It can be debugged like any other program.
/// </summary>
/// <example><code>return await PipelineProgram.RunAsync(args, pipeline => pipeline.FromType(typeof(Readings)));</code></example>
public static class PipelineProgram
{
    private const string Help = """
        A pipeline project. It takes the commands of millrace for this project:

          (nothing), run   reads what is new and updates the tables
          plan             what a run would do; checks everything and changes nothing
          test             runs tests/**/*.test, offline
          sql "SELECT …"   asks the tables
          events           what the last run did
          quarantine …     rows that broke a rule: list, replay, purge

        "run --help" and so on tell the options of each.
        """;

    /// <summary>Runs a command line for the project that the program belongs to.</summary>
    /// <param name="args">The words of the command line; none mean <c>run</c>.</param>
    /// <param name="declare">Declares the pipeline in code; it is called whenever the pipeline is read, so it only declares.</param>
    /// <param name="pipeline">Key of the pipeline in the project file; null when the file has one.</param>
    /// <param name="root">Folder of the project; null finds the nearest that has a project file: above the working folder, above the program, beside the caller's source.</param>
    /// <param name="sinkFormats">Kinds of sinks that declarations can name; null for none but Delta.</param>
    /// <param name="file">Given by the compiler.</param>
    /// <returns>The exit code: 0 for success, 1 for a failure, 2 for a command line that makes no sense.</returns>
    public static Task<int> RunAsync(
        string[] args,
        Action<PipelineBuilder> declare,
        string? pipeline = null,
        string? root = null,
        IReadOnlyList<ISinkFormat>? sinkFormats = null,
        [CallerFilePath] string file = "")
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(declare);
        if (args is ["help" or "--help" or "-h" or "-?", ..])
        {
            Console.WriteLine(Help);
            return Task.FromResult(ExitCode.Success);
        }

        string project = root is null ? Find(file) : Path.GetFullPath(root);
        return CliHost.RunAsync(Words(args, project), [new PipelineCode(pipeline, declare)], sinkFormats ?? []);
    }

    /// <summary>The command line of millrace that the program's means.</summary>
    internal static string[] Words(string[] args, string project) => args switch
    {
        [] => ["run", project],
        ["validate", .. string[] rest] => ["plan", project, .. rest],
        ["quarantine", string what, .. string[] rest] => ["quarantine", what, project, .. rest],
        ["sql", .. string[] rest] => ["sql", "-C", project, .. rest],
        ["run" or "plan" or "test" or "events" or "doctor", .. string[] rest] => [args[0], project, .. rest],
        [string option, ..] when option.StartsWith('-') => ["run", project, .. args],
        _ => args,
    };

    private static string Find(string sourceFile)
    {
        string source = Path.GetDirectoryName(sourceFile) is string folder && Directory.Exists(folder) ? folder : Environment.CurrentDirectory;
        return ProjectFinder.Above(Environment.CurrentDirectory) ?? ProjectFinder.Above(AppContext.BaseDirectory) ?? ProjectFinder.Above(source) ?? Environment.CurrentDirectory;
    }
}
