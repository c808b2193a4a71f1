using System.Text;
using Millrace.TimeSeries.Contract;

namespace Millrace.TimeSeries;

/// <summary>The reference of all operators as Markdown, written from their descriptors.</summary>
public static class OperatorReference
{
    /// <summary>The page: a table of all operators, then each with its arguments, notes and a sample.</summary>
    /// <param name="ops">The operators.</param>
    public static string ToMarkdown(TimeSeriesOps ops)
    {
        ArgumentNullException.ThrowIfNull(ops);
        OpDescriptor[] tables = [.. ops.Tables.Select(static op => op.Descriptor)];
        OpDescriptor[] windows = [.. ops.Windows.Select(static op => op.Descriptor)];
        StringBuilder page = new();
        page.Append("""
            # Time-series operators

            Table functions over any table or query: `ts_…(table_or_query, ts => column, series => [columns], …)`. Column names may stand bare or in quotes; a query as input
            stands in parentheses. Times may be timestamps with or without a zone, dates, or numbers. `millrace functions` shows the same in a terminal, and
            `EXPLAIN SELECT …` says how an operator will be executed. In a streaming table an operator may read `STREAM(table)` where the last column says so:
            each row then gets what it would get from all rows at once ([how](../decisions/008-series-on-streams.md)). What differs from the library that many pipelines were written against is in
            [time-series-differences](time-series-differences.md).


            """);
        page.Append("| function | | over a stream |\n|---|---|---|\n");
        foreach (OpDescriptor op in tables.Concat(windows)) page.Append($"| [`{op.SqlName}`](#{op.SqlName}) | {Cell(op.Summary)} | {OnStream(op)} |\n");
        foreach (OpDescriptor op in tables) Append(page, op, isWindow: false);
        foreach (OpDescriptor op in windows) Append(page, op, isWindow: true);
        return page.ToString();
    }

    private static void Append(StringBuilder page, OpDescriptor op, bool isWindow)
    {
        string over = isWindow ? " OVER (…)" : "";
        page.Append($"\n## {op.SqlName}\n\n{op.Summary}\n\n`{op.SqlName}({string.Join(", ", op.Inputs)}, …){over}`\n\n```sql\n{op.Example}\n```\n");
        page.Append("\n| argument | takes | default | |\n|---|---|---|---|\n");
        foreach (OpArgumentDescriptor argument in op.Arguments)
        {
            string takes = argument.Choices.Count > 0 ? string.Join(", ", argument.Choices.Select(static choice => $"`{choice}`")) : Kind(argument.Kind);
            string unit = argument.Unit is null ? "" : $" ({argument.Unit})";
            string otherwise = argument.IsRequired ? "**required**" : argument.Default is string text ? $"`{text}`" : "";
            page.Append($"| `{argument.Name}` | {takes}{unit} | {Cell(otherwise)} | {Cell(argument.Doc)} |\n");
        }

        foreach (string note in op.Notes) page.Append($"\n{note}\n");
        if (op.Sample is OpSample sample) Append(page, sample);
    }

    private static void Append(StringBuilder page, OpSample sample)
    {
        page.Append($"\n```sql\n{sample.Query.Trim()}\n```\n\n");
        page.Append($"| {string.Join(" | ", sample.Columns.Select(Cell))} |\n|{string.Concat(Enumerable.Repeat("---|", sample.Columns.Count))}\n");
        foreach (IReadOnlyList<string> row in sample.Rows) page.Append($"| {string.Join(" | ", row.Select(Cell))} |\n");
    }

    private static string OnStream(OpDescriptor op) => op.OnStream switch
    {
        StreamSupport.RowByRow => "row by row",
        StreamSupport.GoesOn => "goes on",
        _ => "",
    };

    private static string Kind(OpArgumentKind kind) => kind switch
    {
        OpArgumentKind.Text => "text",
        OpArgumentKind.Number => "number",
        OpArgumentKind.Flag => "true or false",
        OpArgumentKind.TextList => "list of texts",
        OpArgumentKind.Column => "column",
        OpArgumentKind.ColumnList => "columns",
        OpArgumentKind.Duration => "duration or number",
        OpArgumentKind.TimePoint => "time or number",
        OpArgumentKind.NumberList => "numbers",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace('\n', ' ');
}
