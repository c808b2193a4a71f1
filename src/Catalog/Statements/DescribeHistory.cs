using Millrace.Catalog.Binding;
using Millrace.Catalog.Grammar;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Statements;

/// <summary>The versions of a table, newest first, in the columns that Delta is known for.</summary>
internal sealed class DescribeHistory : ISqlStatement
{
    public string Grammar => "DESCRIBE HISTORY table [LIMIT n]";

    public bool IsReading => true;

    public bool Starts(StatementReader reader) =>
        reader.TryTakeWords("DESCRIBE", "HISTORY") || reader.TryTakeWords("DESC", "HISTORY");

    public async Task<LiteralRows> RunAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        RelationRequest request = reader.ExpectTable();
        int? limit = reader.TryTakeWords("LIMIT") ? (int)Math.Min(reader.ExpectLong("a number of versions"), int.MaxValue) : null;
        reader.ExpectEnd();
        LiteralRows rows = new(
            ("version", "BIGINT"),
            ("timestamp", "TIMESTAMP WITH TIME ZONE"),
            ("userId", "VARCHAR"),
            ("userName", "VARCHAR"),
            ("operation", "VARCHAR"),
            ("operationParameters", "MAP(VARCHAR, VARCHAR)"),
            ("job", "VARCHAR"),
            ("notebook", "VARCHAR"),
            ("clusterId", "VARCHAR"),
            ("readVersion", "BIGINT"),
            ("isolationLevel", "VARCHAR"),
            ("isBlindAppend", "BOOLEAN"),
            ("operationMetrics", "MAP(VARCHAR, VARCHAR)"),
            ("userMetadata", "VARCHAR"),
            ("engineInfo", "VARCHAR"));
        DeltaLog table = await scope.LogAsync(request, cancellationToken).ConfigureAwait(false);
        await foreach (HistoryEntry entry in table.HistoryAsync(limit, cancellationToken).ConfigureAwait(false))
        {
            LogAction.CommitInfo info = entry.Info;
            rows.Add(
                LiteralRows.Number(entry.Version),
                LiteralRows.Instant(entry.TimestampUtc),
                "NULL",
                Sql.TextOrNull(info.UserName),
                Sql.TextOrNull(info.Operation),
                LiteralRows.TextMap(info.OperationParameters),
                "NULL",
                "NULL",
                "NULL",
                LiteralRows.Number(info.ReadVersion),
                Sql.TextOrNull(info.IsolationLevel),
                LiteralRows.Flag(info.IsBlindAppend),
                LiteralRows.TextMap(info.OperationMetrics),
                Sql.TextOrNull(info.UserMetadata),
                Sql.TextOrNull(info.EngineInfo));
        }

        return rows;
    }
}
