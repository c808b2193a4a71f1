using Millrace.Catalog.Binding;
using Millrace.Catalog.Grammar;
using Millrace.Delta.Writing;
using Millrace.Engine.Queries;
using Millrace.Foundation.Types;

namespace Millrace.Catalog.Statements;

/// <summary>Adds the rows of a query to a table, or puts them in the place of others.</summary>
internal sealed class InsertRows : ISqlStatement
{
    private static readonly string[] QueryWords = ["SELECT", "WITH", "VALUES", "FROM", "TABLE"];

    public string Grammar => "INSERT {INTO | OVERWRITE} table [(columns)] [BY NAME] [REPLACE WHERE condition] query";

    public bool Starts(StatementReader reader) => reader.TryTakeWords("INSERT");

    public async Task<LiteralRows> RunAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        bool isOverwrite = reader.TryTakeWords("OVERWRITE");
        if (isOverwrite) reader.TryTakeWords("INTO");
        else reader.ExpectWords("INTO");
        reader.TryTakeWords("TABLE");
        RelationRequest target = reader.ExpectTable();
        bool isDynamic = isOverwrite && reader.TryTakeWords("PARTITIONS");
        bool isEvolving = reader.TryTakeWords("WITH", "SCHEMA", "EVOLUTION");
        IReadOnlyList<string>? columns = IsAtColumns(reader) ? reader.ExpectNames("a column") : null;
        bool isByName = reader.TryTakeWords("BY", "NAME");
        if (isByName && columns is not null) throw reader.Fault("a query", "Either name the columns or match them by name.");
        WriteMode mode = await ReadModeAsync(reader, scope, isOverwrite, isDynamic, cancellationToken).ConfigureAwait(false);
        BoundQuery rows = await ReadQueryAsync(reader, scope, cancellationToken).ConfigureAwait(false);
        ChangeResult result = await scope.ChangeAsync(target, async log =>
        {
            TableSchema schema = (await log.SnapshotAsync(cancellationToken).ConfigureAwait(false)).Schema;
            WriteOrder order = new(rows, mode)
            {
                Columns = isByName ? null : columns ?? [.. schema.Select(column => column.Name)],
                Schema = isEvolving ? SchemaChange.Merge : SchemaChange.None,
            };
            return await new TableWriter(scope.Services).WriteAsync(log, order, cancellationToken).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
        LiteralRows answer = new(("num_affected_rows", "BIGINT"), ("num_inserted_rows", "BIGINT"));
        string inserted = LiteralRows.Number(result.Metric("numOutputRows"));
        answer.Add(inserted, inserted);
        return answer;
    }

    private static bool IsAtColumns(StatementReader reader)
    {
        // A query may stand in parentheses just as the list of columns does.
        return reader.IsAtSymbol("(") && !reader.Peek(1).IsSymbol("(")
            && !Array.Exists(QueryWords, word => reader.Peek(1).IsWord(word) && !reader.Peek(2).IsSymbol(",") && !reader.Peek(2).IsSymbol(")"));
    }

    private static async Task<WriteMode> ReadModeAsync(
        StatementReader reader, StatementScope scope, bool isOverwrite, bool isDynamic, CancellationToken cancellationToken)
    {
        if (isDynamic) return new WriteMode.OverwritePartitions();
        if (isOverwrite) return new WriteMode.Overwrite();
        if (!reader.TryTakeWords("REPLACE", "WHERE")) return new WriteMode.Append();
        QueryInput condition = reader.ExpectExpression("the condition on the rows to replace", QueryWords);
        BoundExpression bound = await scope.BindExpressionAsync(condition, cancellationToken).ConfigureAwait(false);
        return new WriteMode.ReplaceWhere(bound, ChangeWords.Target);
    }

    private static Task<BoundQuery> ReadQueryAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        if (reader.IsAtWords("TABLE") && reader.Peek(1).IsName)
        {
            reader.Skip(1);
            QueryInput name = reader.ExpectRest("the name of a table");
            const string select = "SELECT * FROM ";
            return scope.BindAsync(new QueryInput(select + name.Text, offset => name.Locate(Math.Max(0, offset - select.Length))), cancellationToken);
        }

        bool isQuery = reader.IsAtSymbol("(") || Array.Exists(QueryWords, word => reader.IsAtWords(word));
        if (!isQuery) throw reader.Fault("SELECT, VALUES, WITH, FROM or TABLE");
        return scope.BindAsync(reader.ExpectRest("a query"), cancellationToken);
    }
}
