using Millrace.Catalog.Binding;
using Millrace.Catalog.Grammar;
using Millrace.Engine.Queries;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Statements;

/// <summary>A row for each column of a table or query: its bounds, mean, quartiles, how many values differ and how many are null. Reads all rows.</summary>
internal sealed class SummarizeQuery : ISqlStatement
{
    private const string Before = "SELECT * FROM ";
    private const string Summary = "SELECT * FROM (SUMMARIZE ";

    public string Grammar => "SUMMARIZE table | query";

    public bool IsReading => true;

    public bool Starts(StatementReader reader) => reader.TryTakeWords("SUMMARIZE");

    public async Task<LiteralRows> RunAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        bool isQuery = reader.IsAtQuery;
        QueryInput rest = reader.ExpectRest("a table or a query");
        QueryInput asked = isQuery ? rest : new QueryInput(Before + rest.Text, offset => rest.Locate(Math.Clamp(offset - Before.Length, 0, rest.Text.Length)));
        BoundQuery bound = await scope.BindAsync(asked, cancellationToken).ConfigureAwait(false);
        BoundQuery summary = new($"{Summary}{bound.Sql}\n)") { Locate = offset => bound.Locate(Math.Clamp(offset - Summary.Length, 0, bound.Sql.Length)) };
        using QueryResult result = scope.Services.Engine.Query(summary, cancellationToken);
        LiteralRows rows = new([.. result.Columns.Select(static column => (column.Name, column.EngineType))]);
        while (result.Read()) rows.Add([.. Enumerable.Range(0, result.Columns.Count).Select(column => Sql.TextOrNull(Text(result.Value(column))))]);
        return rows;
    }

    private static string? Text(object? value) => value is null ? null : Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture);
}
