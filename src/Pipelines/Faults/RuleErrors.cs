using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Faults;

/// <summary>Faults of rules that look at more than one row, and of rules that a table holds.</summary>
internal static class RuleErrors
{
    public static MillraceException OfView(DatasetDeclaration view, Expectation rule) => Declaration(
        rule.Location,
        $"'{view.Name.Table}' is a temporary view, which stores nothing that '{rule.Name}' ({rule.Text}) could be judged by. Put the rule on the table that reads the view.");

    public static MillraceException NoRowToHold(DatasetDeclaration dataset, Expectation rule) => Declaration(
        rule.Location,
        $"'{rule.Name}' of '{dataset.Name}' ({rule.Text}) is not about single rows, so no row can be dropped or kept in quarantine. Leave the action out to be told, or use ON VIOLATION FAIL UPDATE.");

    public static MillraceException UniqueOfChanges(DatasetDeclaration dataset, Expectation rule) => new(
        new ErrorCode("PIPELINE_UNSUPPORTED"),
        $"'{dataset.Name}' gets its rows by AUTO CDC, whose KEYS make them unique. Put '{rule.Name}' ({rule.Text}) on the table that the changes are read from, or leave it out.",
        location: rule.Location);

    public static MillraceException RateOfRewritten(DatasetDeclaration dataset, Expectation rule) => Declaration(
        rule.Location,
        $"Rows of '{dataset.Name}' are computed or changed in place, so they do not come at a rate. Say by which column of time '{rule.Name}' counts: {rule.Text} OF column.");

    public static MillraceException ColumnUnknown(DatasetDeclaration dataset, Expectation rule, string column, TableSchema columns) => Declaration(
        rule.Location,
        $"'{rule.Name}' ({rule.Text}) names the column '{column}', which '{dataset.Name}' does not have." + NearestName.Hint(column, [.. columns.Select(static known => known.Name)]));

    public static MillraceException NotATime(DatasetDeclaration dataset, Expectation rule, Column column) => Declaration(
        rule.Location,
        $"'{rule.Name}' ({rule.Text}) needs a column of time, and '{column.Name}' of '{dataset.Name}' is {DataTypeText.Format(column.Type)}. Name a timestamp or date.");

    public static MillraceException NotAKey(DatasetDeclaration dataset, Expectation rule, Column column) => Declaration(
        rule.Location,
        $"'{rule.Name}' ({rule.Text}) compares '{column.Name}' of '{dataset.Name}', and values of type {DataTypeText.Format(column.Type)} are not compared. Name other columns.");

    public static MillraceException ReferencedColumnUnknown(DatasetDeclaration dataset, Expectation rule, string table, string column, IEnumerable<string> known) => Declaration(
        rule.Location,
        $"'{rule.Name}' of '{dataset.Name}' ({rule.Text}) refers to '{column}', which '{table}' does not have." + NearestName.Hint(column, [.. known]));

    public static MillraceException RefersToView(DatasetDeclaration dataset, Expectation rule, DatasetDeclaration view) => Declaration(
        rule.Location,
        $"'{rule.Name}' of '{dataset.Name}' ({rule.Text}) refers to '{view.Name.Table}', a temporary view. Refer to a table, a materialized view or a view of the catalog.");

    public static MillraceException TypesDiffer(DatasetDeclaration dataset, Expectation rule, Column column, string table, string key, string type) => Declaration(
        rule.Location,
        $"'{rule.Name}' of '{dataset.Name}' ({rule.Text}) compares '{column.Name}', which is {DataTypeText.Format(column.Type)}, with '{key}' of '{table}', which is {type}. "
        + "Cast one of them where it is computed.");

    public static MillraceException TableNotRight(RulesTable rules, string table, string column, string what) => new(
        new ErrorCode("RULES_TABLE"),
        $"'{table}' cannot hold rules: the column '{column}' {what}. A table of rules has the columns name, condition and, where rules are to do more than count, action, all of type string.",
        location: rules.Location);

    public static MillraceException RowNotRight(RulesTable rules, string table, long version, string row, string what) => new(
        new ErrorCode("RULES_TABLE"),
        $"A rule in version {version} of '{table}' is not as it should be: {what} The row: {row}",
        location: rules.Location);

    public static MillraceException RowFault(RulesTable rules, string table, long version, string row, MillraceException cause) => new(
        cause.Code,
        $"A rule in version {version} of '{table}' is not as it should be: {cause.Message} The row: {row}",
        location: rules.Location,
        innerException: cause);

    public static MillraceException ShareMissed(TableName dataset, IEnumerable<string> findings, IEnumerable<string> samples) => new(
        new ErrorCode("EXPECTATION_FAILED"),
        $"'{dataset}' was not updated: {string.Join("; ", findings)}. Nothing of this batch was committed. Rows that break it: {string.Join(" ", samples)}");

    public static MillraceException TableFailed(TableName dataset, IEnumerable<string> findings) => new(
        new ErrorCode("EXPECTATION_FAILED"),
        $"'{dataset}' does not keep what is expected of it: {string.Join("; ", findings)}. Its rows were committed, as the rule is about the table after the update; what reads it was not updated.");

    private static MillraceException Declaration(SourceLocation location, string message) => new(new ErrorCode("PIPELINE_DECLARATION"), message, location: location);
}
