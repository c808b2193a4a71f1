using Millrace.Catalog.Binding;
using Millrace.Catalog.Grammar;
using Millrace.Delta.Changing;
using Millrace.Delta.Writing;
using Millrace.Engine.Queries;

namespace Millrace.Catalog.Statements;

/// <summary>Brings the rows of a source into a table: updates, deletes and inserts by whether a row matches.</summary>
internal sealed class MergeRows : ISqlStatement
{
    public string Grammar => "MERGE [WITH SCHEMA EVOLUTION] INTO table [AS alias] USING source [AS alias] ON condition WHEN … THEN …";

    public bool Starts(StatementReader reader) => reader.TryTakeWords("MERGE");

    public async Task<LiteralRows> RunAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        bool isEvolving = reader.TryTakeWords("WITH", "SCHEMA", "EVOLUTION");
        reader.ExpectWords("INTO");
        RelationRequest target = reader.ExpectTable();
        string targetAlias = ChangeWords.AliasOf(target, reader.TryTakeAlias("USING"));
        reader.ExpectWords("USING");
        (BoundQuery source, string sourceAlias) = await ReadSourceAsync(reader, scope, cancellationToken).ConfigureAwait(false);
        reader.ExpectWords("ON");
        QueryInput written = reader.ExpectExpression("the condition by which rows match", "WHEN");
        BoundExpression condition = await scope.BindExpressionAsync(written, cancellationToken).ConfigureAwait(false);
        MergeClauseReader clauses = new(reader, scope, targetAlias, sourceAlias);
        MergeOrder order = new(source, sourceAlias, targetAlias, condition, await clauses.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            WithSchemaEvolution = isEvolving,
            Notes = CommitNotes.None with { PredicateText = written.Text },
        };
        ChangeResult result = await scope.ChangeAsync(target, log => new TableChanger(scope.Services).MergeAsync(log, order, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        return Answer(result);
    }

    private static async Task<(BoundQuery Source, string Alias)> ReadSourceAsync(
        StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        if (reader.IsAtSymbol("("))
        {
            QueryInput query = reader.ExpectParenthesised("the query that gives the source");
            string alias = reader.TryTakeAlias("ON") ?? "source";
            return (await scope.BindAsync(query, cancellationToken).ConfigureAwait(false), alias);
        }

        // A table with a version, or a call such as table_changes(…): whatever may stand after FROM.
        int start = reader.Current.Start;
        IReadOnlyList<string> parts = reader.ExpectColumn("the table or the query that gives the source");
        int end = reader.IsAtSymbol("(") ? reader.ExpectCallEnd() : reader.PreviousEnd;
        if (reader.TryTakeTravel() is not null) end = reader.PreviousEnd;
        QueryInput relation = reader.Slice(start, end);
        string name = reader.TryTakeAlias("ON") ?? parts[^1];
        const string select = "SELECT * FROM ";
        QueryInput read = new(select + relation.Text, offset => relation.Locate(Math.Max(0, offset - select.Length)));
        return (await scope.BindAsync(read, cancellationToken).ConfigureAwait(false), name);
    }

    private static LiteralRows Answer(ChangeResult result)
    {
        long updated = result.Metric("numTargetRowsUpdated");
        long deleted = result.Metric("numTargetRowsDeleted");
        long inserted = result.Metric("numTargetRowsInserted");
        LiteralRows answer = new(
            ("num_affected_rows", "BIGINT"), ("num_updated_rows", "BIGINT"), ("num_deleted_rows", "BIGINT"), ("num_inserted_rows", "BIGINT"));
        answer.Add(
            LiteralRows.Number(updated + deleted + inserted),
            LiteralRows.Number(updated),
            LiteralRows.Number(deleted),
            LiteralRows.Number(inserted));
        return answer;
    }
}
