using System.Collections.Frozen;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Language;

namespace Millrace.Pipelines.Code;

/// <summary>
/// Pieces of SQL that stand in code. They are read by the readers of pipeline SQL and their keys are replaced alike, so
/// both surfaces mean the same. Faults give the line within the piece.
/// </summary>
/// <param name="owner">Who holds the piece, for faults.</param>
/// <param name="scope">What names and keys mean.</param>
internal sealed class CodeText(string owner, ScriptScope scope)
{
    /// <summary>A query with its keys replaced.</summary>
    public QueryText Query(Query query) => QueryBody.Expect(Reader(query.ToSql()));

    /// <summary>The parts of a name.</summary>
    public IReadOnlyList<string> Name(string name)
    {
        TokenReader reader = Reader(name);
        IReadOnlyList<string> parts = reader.ExpectQualified("a name");
        reader.ExpectEnd();
        return parts;
    }

    /// <summary>The clauses of AUTO CDC from FROM on.</summary>
    public AutoCdcClauses AutoCdc(string clauses, bool isOnce)
    {
        TokenReader reader = Reader(clauses);
        AutoCdcClauses read = AutoCdcReader.Read(reader, isOnce);
        reader.ExpectEnd();
        return read;
    }

    /// <summary>The clauses of AUTO CDC FROM SNAPSHOT; a function takes the place of their source.</summary>
    public AutoCdcClauses Snapshots(string clauses, Func<object?, TableSnapshot?>? next)
    {
        AutoCdcClauses read = AutoCdc(clauses, isOnce: false);
        if (next is null) return read;
        SnapshotSource source = new()
        {
            Next = last => next(last?.Value) is TableSnapshot given
                ? new NextSnapshot(scope.Query(Query(given.Query)), SnapshotVersion.Of(given.Version))
                : null,
        };

        // What the function reads is known only when it is asked, so the flow itself reads nothing.
        QueryText nothing = Query(Code.Query.Sql("SELECT NULL AS given"));
        return read with { Source = nothing, Changes = read.Changes with { Snapshots = source } };
    }

    /// <summary>A value with its keys replaced.</summary>
    public string Replaced(string value) => ConfigurationKeys.InValue(new SourceText(owner, value), scope);

    /// <summary>A condition.</summary>
    public QueryText Condition(string condition) => Reader(SqlPiece.Expression(condition)).ExpectExpression("a condition");

    /// <summary>Columns, keys and expectations as they stand in parentheses.</summary>
    public ColumnList Columns(string? columns, DatasetKind kind)
    {
        if (columns is null) return ColumnList.Empty;
        TokenReader reader = Reader($"({columns}\n)");
        ColumnList list = ColumnListReader.ReadOptional(reader, kind);
        reader.ExpectEnd();
        return list;
    }

    /// <summary>A rule.</summary>
    public Expectation Expectation(string name, string condition, ViolationAction action, SourceLocation location) =>
        ExpectationReader.ReadText(Reader(condition), name, action, location);

    /// <summary>A table of rules, with the condition on its rows.</summary>
    public RulesTable? RulesFrom(string? table, SourceLocation location)
    {
        if (table is null) return null;
        TokenReader reader = Reader(table);
        RulesTable rules = RulesTableReader.Read(reader, location);
        reader.ExpectEnd();
        return rules;
    }

    /// <summary>Properties given as <c>key=value</c>.</summary>
    public static FrozenDictionary<string, string> Properties(IEnumerable<string> properties, SourceLocation location)
    {
        Dictionary<string, string> read = new(StringComparer.Ordinal);
        foreach (string property in properties)
        {
            int cut = property.IndexOf('=', StringComparison.Ordinal);
            string key = cut < 1 ? "" : property[..cut].Trim();
            if (key.Length == 0 || !read.TryAdd(key, property[(cut + 1)..].Trim()))
                throw CodeErrors.BadProperty(location, property);
        }

        return read.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private TokenReader Reader(string text)
    {
        SourceText source = new(owner, text);
        IReadOnlyList<SqlToken> tokens = SqlLexer.Read(source);
        StatementSpan span = new(0, text.Length, [.. tokens.SkipLast(1)]);
        return new TokenReader(ConfigurationKeys.Replace(source, span, scope));
    }
}
