using Millrace.Catalog.Grammar;

namespace Millrace.Catalog.Statements;

/// <summary>
/// A statement that is no query: it tells what there is, as <c>DESCRIBE HISTORY t</c> does, or changes it, as <c>DELETE
/// FROM t</c> does. Its answer is a relation like that of any query. Leaves are discovered; the words they start with
/// exclude each other.
/// </summary>
internal interface ISqlStatement
{
    /// <summary>Its grammar in one line, for messages; also its name.</summary>
    string Grammar { get; }

    /// <summary>True when it changes nothing, so that it may be said by those who only read.</summary>
    bool IsReading => false;

    /// <summary>True when the statement at the reader is this one; the words may be taken.</summary>
    bool Starts(StatementReader reader);

    /// <summary>Carries the statement out.</summary>
    /// <param name="reader">The statement behind the words that <see cref="Starts"/> took.</param>
    /// <param name="scope">Tables and queries.</param>
    /// <param name="cancellationToken">Stops it; what was committed stays.</param>
    Task<LiteralRows> RunAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken);
}
