using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Faults;

/// <summary>Faults of rows that are kept aside because they break rules.</summary>
internal static class QuarantineErrors
{
    public static MillraceException OfView(DatasetDeclaration dataset) => new(
        new ErrorCode("PIPELINE_DECLARATION"),
        $"'{dataset.Name.Table}' is a temporary view, which stores nothing and has no quarantine. Put the rule on the table that reads the view, or "
        + "use ON VIOLATION DROP ROW.",
        location: RuleOf(dataset).Location);

    public static MillraceException OfChanges(DatasetDeclaration dataset) => new(
        new ErrorCode("PIPELINE_UNSUPPORTED"),
        $"'{dataset.Name}' gets its rows by AUTO CDC, so a row that comes back from quarantine would be applied out of place. Put '{RuleOf(dataset).Name}' "
        + "on the table that the changes are read from, where its rows are appended.",
        location: RuleOf(dataset).Location);

    public static MillraceException OfReplaced(DatasetDeclaration dataset) => new(
        new ErrorCode("PIPELINE_UNSUPPORTED"),
        $"Rows of '{dataset.Name}' are replaced by REPLACE WHERE, so a row that comes back from quarantine would stand beside its successor. Put "
        + $"'{RuleOf(dataset).Name}' on the table that the query reads, or use ON VIOLATION DROP ROW.",
        location: RuleOf(dataset).Location);

    public static MillraceException NameTaken(DatasetDeclaration dataset, DatasetDeclaration other) => new(
        new ErrorCode("PIPELINE_DECLARATION"),
        $"'{other.Name}' is the name of the quarantine of '{dataset.Name}', whose rule '{RuleOf(dataset).Name}' asks for one. Rename this dataset.",
        location: other.Location);

    public static MillraceException NotOwned(DatasetDeclaration dataset) => new(
        new ErrorCode("PIPELINE_TABLE_EXISTS"),
        $"'{dataset.Quarantine}' would be the quarantine of '{dataset.Name}', but there is a table of that name which this pipeline did not make as one. "
        + "Rename or remove that table.",
        location: RuleOf(dataset).Location);

    public static MillraceException Missing(DatasetDeclaration dataset) => new(
        new ErrorCode("QUARANTINE_MISSING"),
        $"'{dataset.Name}' has no quarantine yet. A rule with ON VIOLATION QUARANTINE and a run make one.",
        location: dataset.Location);

    public static MillraceException Unknown(TableName dataset) => new(
        new ErrorCode("QUARANTINE_MISSING"), $"The pipeline declares no table '{dataset}', so there is no quarantine of it.");

    public static MillraceException ReplayOfView(DatasetDeclaration dataset) => new(
        new ErrorCode("QUARANTINE_NOT_REPLAYABLE"),
        $"'{dataset.Name}' is a materialized view: each refresh computes it and its quarantine anew. Mend the query, the rule or the source, then run.",
        location: dataset.Location);

    public static MillraceException ColumnUnknown(string column, IReadOnlyList<string> known) => new(
        new ErrorCode("QUARANTINE_EXPRESSION"), $"--set names the column '{column}', which the table does not have." + NearestName.Hint(column, known));

    public static MillraceException NotOneRow(string option, SourceLocation location) => new(
        new ErrorCode("QUARANTINE_EXPRESSION"),
        $"{option} takes one expression over the columns of a row, without subqueries, such as \"value * 2\" or \"value > 0\".",
        location: location);

    private static Expectation RuleOf(DatasetDeclaration dataset) =>
        dataset.Expectations.First(rule => rule.Action == ViolationAction.Quarantine);
}
