using Millrace.Catalog.Binding;
using Millrace.Catalog.Statements;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Text;
using Millrace.Server.Faults;
using Millrace.Server.Home;
using Millrace.Server.Settings;

namespace Millrace.Server.Gate;

/// <summary>
/// Answers queries that people and programs type. They read tables and views by their names; files, settings and everything that changes
/// something are refused. Thread safety: all members may be called at once.
/// </summary>
/// <param name="served">The project.</param>
/// <param name="gate">Lets queries through.</param>
/// <param name="settings">How many rows an answer may have.</param>
public sealed class SqlDesk(ServedProject served, QueryGate gate, ServerSettings settings)
{
    private readonly SqlStatements _statements = new(served.Project.Services.Tables, served.Project.Services.Governor, served.Project.Services.Metastore);

    /// <summary>Answers one query, or SHOW, DESCRIBE, EXPLAIN and SUMMARIZE.</summary>
    /// <param name="user">Who asks.</param>
    /// <param name="sql">The query; a semicolon may end it.</param>
    /// <param name="limit">Rows that are wanted at most; null for as many as there may be.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="Foundation.Faults.MillraceException">QUERY_NOT_READ_ONLY, QUERY_TIMEOUT, QUERY_QUEUE_FULL, QUERY_INVALID and others.</exception>
    public Task<SqlAnswer> AskAsync(string user, string sql, int? limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sql);
        IReadOnlyList<QueryInput> statements = SqlStatements.Split(new SourceText("query", sql));
        if (statements.Count != 1) throw ServerErrors.RequestInvalid($"it holds {statements.Count} statements, and one query is answered at a time");
        int most = Math.Clamp(limit ?? settings.MaxAnswerRows, 0, settings.MaxAnswerRows);
        return gate.RunAsync(new QueryTicket(user, "sql", sql), stop => AnswerAsync(statements[0], most, stop), static answer => answer.Rows.Count, cancellationToken);
    }

    /// <summary>Lets something be done with one query: its rows read in another way, or its plan told.</summary>
    /// <param name="ticket">Who asks, what for, and the query; a semicolon may end it.</param>
    /// <param name="run">Takes the bound query.</param>
    /// <param name="rowsOf">The rows of what it gives, for the audit.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="Foundation.Faults.MillraceException">As <see cref="AskAsync"/>.</exception>
    public Task<T> RunAsync<T>(QueryTicket ticket, Func<BoundQuery, CancellationToken, Task<T>> run, Func<T, long?> rowsOf, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        ArgumentNullException.ThrowIfNull(run);
        return gate.RunAsync(
            ticket,
            async stop =>
            {
                IReadOnlyList<QueryInput> statements = SqlStatements.Split(new SourceText("query", ticket.Statement));
                if (statements.Count != 1) throw ServerErrors.RequestInvalid($"it holds {statements.Count} statements, and one query is answered at a time");
                BoundQuery bound = await _statements.ReadAsync(statements[0], served.Resolver(), stop).ConfigureAwait(false);
                return await run(bound, stop).ConfigureAwait(false);
            },
            rowsOf,
            cancellationToken);
    }

    /// <summary>Answers a query that a page asks by itself: it waits for its turn like any other, and is not written to the audit unless it fails.</summary>
    /// <param name="user">Who looks at the page.</param>
    /// <param name="sql">The query.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="Foundation.Faults.MillraceException">As for typed queries.</exception>
    public Task<SqlAnswer> AskForPageAsync(string user, string sql, CancellationToken cancellationToken) => gate.RunAsync(
        new QueryTicket(user, "page", sql), stop => AnswerAsync(SqlStatements.Split(new SourceText("query", sql))[0], settings.MaxAnswerRows, stop), static _ => null, cancellationToken);

    private async Task<SqlAnswer> AnswerAsync(QueryInput statement, int most, CancellationToken cancellationToken)
    {
        long start = served.Clock.GetTimestamp();
        MillraceEngine engine = served.Project.Services.Engine;
        BoundQuery bound = await _statements.ReadAsync(statement, served.Resolver(), cancellationToken).ConfigureAwait(false);
        using QueryResult result = engine.Query(bound, cancellationToken);
        List<object?[]> rows = [];
        bool isCut = false;
        while (result.Read())
        {
            if (rows.Count == most)
            {
                isCut = true;
                break;
            }

            object?[] row = new object?[result.Columns.Count];
            for (int column = 0; column < row.Length; column++) row[column] = result.Value(column);
            rows.Add(row);
        }

        return new SqlAnswer(result.Columns, rows, isCut, served.Clock.GetElapsedTime(start));
    }
}
