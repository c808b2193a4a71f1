using Millrace.Catalog.Binding;
using Millrace.Catalog.Faults;
using Millrace.Catalog.Grammar;
using Millrace.Catalog.Metadata;
using Millrace.Delta.Services;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Runtime;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Statements;

/// <summary>
/// What a person may say: queries, and statements that tell what there is or change it. The answer to each is a bound
/// query, so every answer can be printed, saved or sent in the same ways. Thread safety: immutable; calls may run at once.
/// </summary>
/// <param name="services">Engine and store.</param>
/// <param name="governor">Binds queries.</param>
/// <param name="metastore">The tables there are.</param>
public sealed class SqlStatements(TableServices services, Governor governor, Metastore metastore)
{
    private static readonly string[] QueryWords = ["SELECT", "WITH", "VALUES", "FROM"];

    /// <summary>Cuts a text into its statements at semicolons; empty ones are left out.</summary>
    /// <exception cref="MillraceException">SQL_SYNTAX: a quote or comment is never closed.</exception>
    public static IReadOnlyList<QueryInput> Split(SourceText source)
    {
        ArgumentNullException.ThrowIfNull(source);
        List<QueryInput> statements = [];
        int start = -1;
        int end = 0;
        foreach (SqlToken token in SqlLexer.Read(source))
        {
            if (token.Kind != SqlTokenKind.End && !token.IsSymbol(";"))
            {
                if (start < 0) start = token.Start;
                end = token.End;
                continue;
            }

            if (start >= 0)
            {
                int first = start;
                statements.Add(new QueryInput(source.Text[start..end], offset => source.LocationAt(first + offset)));
            }

            start = -1;
        }

        return statements;
    }

    /// <summary>Binds a query, or carries out any other statement and gives its answer.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="resolver">Gives the tables it reads or asks about.</param>
    /// <param name="cancellationToken">Stops the reading of table logs.</param>
    /// <exception cref="MillraceException">
    /// STATEMENT_UNKNOWN: it is neither a query nor a statement that is known. SQL_SYNTAX, TABLE_NOT_FOUND and others.
    /// </exception>
    public async Task<BoundQuery> AnswerAsync(QueryInput statement, SnapshotResolver resolver, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(resolver);
        IReadOnlyList<SqlToken> tokens = SparkDialect.Lex(statement);
        bool isQuery = tokens[0].IsSymbol("(") || Array.Exists(QueryWords, word => tokens[0].IsWord(word));
        if (isQuery) return await governor.BindAsync(statement, resolver, cancellationToken).ConfigureAwait(false);

        // Discovery costs a look at every type of this assembly, so a query never pays for it.
        Registry<ISqlStatement> known = Registry<ISqlStatement>.Discover([typeof(SqlStatements).Assembly], leaf => leaf.Grammar);
        StatementScope scope = new(services, metastore, resolver, governor);
        foreach (ISqlStatement leaf in known.All)
        {
            StatementReader reader = new(statement, tokens);
            if (!leaf.Starts(reader)) continue;
            LiteralRows rows = await leaf.RunAsync(reader, scope, cancellationToken).ConfigureAwait(false);
            return rows.ToQuery();
        }

        throw CatalogErrors.StatementUnknown(tokens[0].Value, known.All.Select(leaf => leaf.Grammar), statement.Locate(tokens[0].Start));
    }
}
