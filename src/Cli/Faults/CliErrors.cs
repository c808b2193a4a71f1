using Millrace.Foundation.Faults;

namespace Millrace.Cli.Faults;

/// <summary>Faults of command lines. Those that are a matter of usage end with exit code 2.</summary>
internal static class CliErrors
{
    /// <summary>Code of a command line that cannot be understood.</summary>
    public static readonly ErrorCode Usage = new("CLI_USAGE");

    public static MillraceException VariableMalformed(string text) =>
        new(Usage, $"'--var {text}' gives no value. Write --var name=value.");

    public static MillraceException TableUnknown(string name) =>
        new(Usage, $"No pipeline of the project declares a table '{name}'. 'millrace quarantine list DIR' shows what is in quarantine.");

    public static MillraceException TableInTwoPipelines(string name) =>
        new(Usage, $"Several pipelines of the project have a table '{name}'. Write its full name: catalog.schema.table.");

    public static MillraceException RepairMalformed(string text) =>
        new(Usage, $"--set takes a column and its new value, such as \"pressure = pressure / 100\"; '{text}' is none.");

    public static MillraceException NoStatement() =>
        new(Usage, "There is nothing to run. Give a statement in quotes, or a file with -f.");

    public static MillraceException TwoStatements() =>
        new(Usage, "Give either a statement or a file with -f, not both.");

    public static MillraceException NotANumber(string option, string text, string expected) =>
        new(Usage, $"'{option} {text}' is not usable: {expected}.");

    public static MillraceException NotADuration(string option, string text) =>
        new(Usage, $"'{option} {text}' is no length of time. Write for instance {option} 10s, 5m or 1h.");

    public static MillraceException Conflicting(string first, string second) =>
        new(Usage, $"{first} and {second} exclude each other. Give one of them.");

    public static MillraceException Needs(string option, string other) =>
        new(Usage, $"{option} means nothing without {other}.");

    public static MillraceException CannotAsk(string option, string flag) =>
        new(Usage, $"{option} asks before it changes files, and nobody can answer here. Add {flag} to go ahead without.");

    public static MillraceException NoTests(string directory) => new(
        new ErrorCode("TEST_NONE_FOUND"),
        $"The project in '{directory}' has no tests: there is no .test file below its folder tests. docs/reference/project-tests.md shows how one is written; "
        + "'millrace init' makes a project that has some.");

    public static MillraceException NoTestsLeft(string filter) =>
        new(new ErrorCode("TEST_NONE_FOUND"), $"No test has a name that holds '{filter}'. --list shows the names.");

    public static MillraceException BinaryToTerminal(string format) =>
        new(Usage, $"Results in {format} are bytes that a terminal cannot show. Give a file with -o, or pipe the output into a program.");

    public static MillraceException OneResultOnly(string format, int statements) =>
        new(Usage, $"A file in {format} holds one result, and there are {statements} statements. Run them one by one.");

    public static MillraceException FileUnreadable(string path, Exception cause) => new(
        new ErrorCode("CLI_FILE_UNREADABLE"), $"Could not read '{path}': {cause.Message} Check the path.", innerException: cause);

    public static MillraceException OutputFailed(string path, Exception cause) => new(
        new ErrorCode("CLI_OUTPUT_FAILED"), $"Could not write '{path}': {cause.Message} Check the path and the space on the disk.", innerException: cause);

    public static MillraceException NoPipelines(string root) => new(
        new ErrorCode("PIPELINE_PROJECT_INVALID"),
        $"The project in '{root}' declares no pipeline. Add one below 'resources.pipelines'.");

    public static MillraceException PipelineUnknown(string name, IEnumerable<string> known) => new(
        new ErrorCode("PIPELINE_UNKNOWN"), $"The project has no pipeline '{name}'. It has {string.Join(", ", known)}.");

    public static MillraceException FolderTaken(string path, string purpose) => new(
        new ErrorCode("CLI_FOLDER_NOT_EMPTY"), $"'{path}' holds something else, so {purpose}. Choose a folder that is empty or does not exist.");

    public static MillraceException ExampleMissing(string path) => new(
        new ErrorCode("CLI_EXAMPLE_MISSING"), $"The example project should lie at '{path}', beside the program. Install Millrace again.");

    public static MillraceException NoEvents(string pipeline, string directory) => new(
        new ErrorCode("EVENT_LOG_EMPTY"), $"The pipeline '{pipeline}' has no events yet. Run it first: millrace run {directory}");

    public static MillraceException NotTheDemo(string path, string name) => new(
        new ErrorCode("CLI_FOLDER_NOT_EMPTY"),
        $"'{path}' holds the project '{name}', so the demo is not put there. Choose another folder with --dir.");

    public static MillraceException FunctionUnknown(string name, string? nearest) => new(
        new ErrorCode("CLI_FUNCTION_UNKNOWN"),
        $"No function is called '{name}' or mentions it.{(nearest is null ? "" : $" Did you mean '{nearest}'?")} millrace functions shows all.");

    public static MillraceException StatementUnknown(string words, string? nearest) => new(
        new ErrorCode("CLI_STATEMENT_UNKNOWN"),
        $"No statement of pipeline SQL begins with '{words}' or mentions it.{(nearest is null ? "" : $" Did you mean '{nearest}'?")} millrace statements shows all.");
}
