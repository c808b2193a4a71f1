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
        StatementReader start = new(statement, SparkDialect.Lex(statement));
        if (start.IsAtQuery) return await governor.BindAsync(statement, resolver, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<ISqlStatement> all = Known();
        if (Find(all, start) is not (ISqlStatement leaf, StatementReader reader)) throw CatalogErrors.StatementUnknown(start.Current.Value, all.Select(static each => each.Grammar), start.Location);
        return (await leaf.RunAsync(reader, new StatementScope(services, metastore, resolver, governor), cancellationToken).ConfigureAwait(false)).ToQuery();
    }

    /// <summary>
    /// Answers those who only read: binds a query, or carries out SHOW, DESCRIBE, EXPLAIN or SUMMARIZE. Tables and views go by their names;
    /// files, settings and the surroundings of the process are not reached, and nothing is changed.
    /// </summary>
    /// <param name="statement">The statement.</param>
    /// <param name="resolver">Gives the tables it reads or asks about.</param>
    /// <param name="cancellationToken">Stops the reading of table logs.</param>
    /// <exception cref="MillraceException">QUERY_NOT_READ_ONLY: it does more. SQL_SYNTAX, TABLE_NOT_FOUND and others.</exception>
    public async Task<BoundQuery> ReadAsync(QueryInput statement, SnapshotResolver resolver, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(resolver);
        StatementReader start = new(statement, SparkDialect.Lex(statement));
        if (start.IsAtQuery) return await governor.BindReadOnlyAsync(statement, resolver, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<ISqlStatement> all = Known();
        string word = start.Current.Value.ToUpperInvariant();
        if (Find(all, start) is not (ISqlStatement leaf, StatementReader reader))
        {
            string[] words = ["SELECT", "WITH", "VALUES", "FROM", .. all.Where(static each => each.IsReading).Select(static each => each.Grammar.Split(' ')[0])];
            if (NearestText.Of(word, words, static known => known) is string near) throw CatalogErrors.NotReadOnly($"'{word}' begins no statement; did you mean {near}?", start.Location);
            string known = string.Join("; ", all.Where(static each => each.IsReading).Select(static each => each.Grammar));
            throw CatalogErrors.NotReadOnly($"It begins with '{word}' and is neither a query nor one of: {known}", start.Location);
        }

        if (!leaf.IsReading) throw CatalogErrors.NotReadOnly($"{word} changes something; run it with the command millrace sql", start.Location);
        StatementScope scope = new(services, metastore, resolver, governor) { IsReadOnly = true };
        return (await leaf.RunAsync(reader, scope, cancellationToken).ConfigureAwait(false)).ToQuery();
    }

    /// <summary>Discovery costs a look at every type of this assembly, so a query never pays for it.</summary>
    private static IReadOnlyList<ISqlStatement> Known() => Registry<ISqlStatement>.Discover([typeof(SqlStatements).Assembly], static leaf => leaf.Grammar).All;

    /// <summary>The statement that begins here, and the reader behind the words that tell it; null when none does.</summary>
    private static (ISqlStatement Leaf, StatementReader Behind)? Find(IReadOnlyList<ISqlStatement> all, StatementReader start)
    {
        foreach (ISqlStatement leaf in all)
        {
            StatementReader own = start.Restarted();
            if (leaf.Starts(own)) return (leaf, own);
        }

        return null;
    }
}
