using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;

namespace Millrace.Testing.Faults;

/// <summary>Faults of test files and of finding them.</summary>
internal static class TestErrors
{
    private static readonly ErrorCode SyntaxCode = new("TEST_SYNTAX");

    public static MillraceException Syntax(SourceLocation location, string problem) => new(SyntaxCode, problem, location: location);

    public static MillraceException UnknownStep(SourceLocation location, string word, IReadOnlyList<string> known)
    {
        string hint = NearestText.Of(word, known, static name => name) is string near ? $" Did you mean '{near}'?" : "";
        return Syntax(location, $"'{word}' is no step of a test.{hint} Steps are {string.Join(", ", known)}.");
    }

    public static MillraceException BadArguments(SourceLocation location, string step, string problem, string usage) =>
        Syntax(location, $"'{step}': {problem}. Write: {usage}");

    public static MillraceException NeverClosed(SourceLocation location, string step) =>
        Syntax(location, $"The text of '{step}' is never closed. Write ==== on a line of its own below it.");

    public static MillraceException Stray(SourceLocation location, string step, string what) =>
        Syntax(location, $"'{step}' takes no {what}. An empty line ends a step.");

    public static MillraceException Needs(SourceLocation location, string step, string what, string usage) =>
        Syntax(location, $"'{step}' needs {what}. Write: {usage}");

    public static MillraceException DuplicateTest(SourceLocation location, string title, int firstLine) =>
        Syntax(location, $"A test named '{title}' begins at line {firstLine} already. Names are unique in a file.");

    public static MillraceException Unreadable(string path, Exception cause) => new(
        new ErrorCode("TEST_FILE_UNREADABLE"), $"Could not read '{path}': {cause.Message} Check the path.", innerException: cause);

    public static MillraceException Unwritable(string path, Exception cause) => new(
        new ErrorCode("TEST_FILE_UNWRITABLE"), $"Could not write '{path}': {cause.Message} Check the path and the space on the disk.", innerException: cause);

    public static MillraceException UnknownTest(string name, IReadOnlyList<string> known)
    {
        string hint = NearestText.Of(name, known, static candidate => candidate) is string near ? $" Did you mean '{near}'?" : "";
        return new MillraceException(new ErrorCode("TEST_UNKNOWN"), $"There is no test '{name}'.{hint} 'millrace test DIR --list' shows all.");
    }

    public static MillraceException Failed(string name, string report) =>
        new(new ErrorCode("TEST_FAILED"), $"The test '{name}' does not hold.\n{report}");

    public static MillraceException PathOutside(SourceLocation location, string path) => Syntax(
        location, $"'{path}' leads out of the project's folder. Give a path below it, an absolute one, or one with a scheme such as s3://.");

    public static MillraceException NothingToCopy(SourceLocation location, string path) =>
        Syntax(location, $"The project has no file or folder '{path}' to copy.");

    public static MillraceException NoTypes(SourceLocation location, string table, string column) => Syntax(
        location, $"'{table}' is no dataset whose columns the pipeline knows, so '{column}' needs a type. Write it in the head: {column} integer | …");

    public static MillraceException UnknownColumn(SourceLocation location, string table, string column, IReadOnlyList<string> known)
    {
        string hint = NearestText.Of(column, known, static name => name) is string near ? $" Did you mean '{near}'?" : "";
        return Syntax(location, $"'{table}' has no column '{column}'.{hint} It has {string.Join(", ", known)}.");
    }

    public static MillraceException NotStored(SourceLocation location, string table) =>
        Syntax(location, $"'{table}' is a view and holds no rows. Give rows to a table that it reads.");

    public static MillraceException BadRows(SourceLocation location, string table, MillraceException cause) => new(
        SyntaxCode, $"The rows of '{table}' do not fit its columns: {cause.Message}", location: location, innerException: cause);

    public static MillraceException NoPipelines(string root) => new(
        new ErrorCode("PIPELINE_PROJECT_INVALID"), $"The project in '{root}' declares no pipeline, so there is nothing to test.");

    public static MillraceException UnknownPipeline(SourceLocation location, string name, IEnumerable<string> known) =>
        Syntax(location, $"The project has no pipeline '{name}'. It has {string.Join(", ", known)}.");

    public static MillraceException Conflict(SourceLocation location) => new(
        new ErrorCode("TEST_EXPECTATION_SHARED"),
        "What is expected here belongs to several tests, which gave different rows, so it was not rewritten. Move it into the tests.",
        location: location);
}
