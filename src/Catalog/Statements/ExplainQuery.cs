using System.Globalization;
using Millrace.Catalog.Binding;
using Millrace.Catalog.Grammar;
using Millrace.Engine.Queries;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Statements;

/// <summary>How a query will be executed: its time-series operators, the files it reads, and the engine's plan.</summary>
internal sealed class ExplainQuery : ISqlStatement
{
    public string Grammar => "EXPLAIN query";

    public bool IsReading => true;

    public bool Starts(StatementReader reader) => reader.TryTakeWords("EXPLAIN");

    public async Task<LiteralRows> RunAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        BoundQuery query = await scope.BindAsync(reader.ExpectRest("a query"), cancellationToken).ConfigureAwait(false);
        LiteralRows rows = new(("part", "VARCHAR"), ("what", "VARCHAR"), ("how", "VARCHAR"));
        foreach (OperatorPath path in query.Operators)
        {
            string reason = path.Reason.Length > 0 ? $" ({path.Reason})" : "";
            rows.Add(Sql.Text("operator"), Sql.Text(path.Operator), Sql.Text(path.Path + reason));
        }

        foreach (ScanProfile scan in query.Scans)
        {
            string files = string.Create(CultureInfo.InvariantCulture, $"version {scan.Version}: {scan.FilesRead:N0} of {scan.FilesTotal:N0} files");
            rows.Add(Sql.Text("scan"), Sql.Text(scan.Label), Sql.Text(files));
        }

        foreach (string line in scope.Services.Engine.Explain(query, cancellationToken))
            rows.Add(Sql.Text("engine"), "''", Sql.Text(line));
        return rows;
    }
}
