using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Text;

namespace Millrace.Cli.Results;

/// <summary>Runs a query for a writer of rows.</summary>
internal static class ResultRows
{
    // The reader has no value for these, or one that cannot hold all of theirs.
    private static readonly string[] TextOnly = ["INTERVAL", "BIT", "VARIANT", "UNION", "GEOMETRY", "BIGNUM", "UHUGEINT", "TIME_NS", "TIMESTAMP_NS"];

    private const int MostDecimalDigits = 28;

    /// <summary>Starts a query; columns of types that have no CLR value come as text.</summary>
    public static QueryResult Open(MillraceEngine engine, BoundQuery query, CancellationToken cancellationToken)
    {
        QueryResult result = engine.Query(query, cancellationToken);
        if (!result.Columns.Any(NeedsText)) return result;
        IReadOnlyList<ResultColumn> columns = result.Columns;
        result.Dispose();
        string names = string.Join(", ", columns.Select((_, at) => $"c{at}"));
        IEnumerable<string> items = columns.Select((column, at) => NeedsText(column)
            ? $"CAST(c{at} AS VARCHAR) AS {Sql.Name(column.Name)}"
            : $"c{at} AS {Sql.Name(column.Name)}");
        string start = $"SELECT {string.Join(", ", items)} FROM (";
        BoundQuery asText = new($"{start}{query.Sql}\n) AS answer({names})") { Locate = offset => query.Locate(offset - start.Length) };
        return engine.Query(asText, cancellationToken);
    }

    /// <summary>True for a column of numbers.</summary>
    public static bool IsNumber(ResultColumn column) =>
        column.EngineType is "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "HUGEINT" or "UTINYINT" or "USMALLINT" or "UINTEGER"
            or "UBIGINT" or "FLOAT" or "DOUBLE"
        || (column.EngineType.StartsWith("DECIMAL", StringComparison.Ordinal) && column.EngineType.EndsWith(')'));

    private static bool NeedsText(ResultColumn column)
    {
        string type = column.EngineType;
        if (type.StartsWith("TIME WITH", StringComparison.Ordinal)) return true;
        if (!Array.Exists(TextOnly, name => type.Contains(name, StringComparison.Ordinal)) && !type.Contains("DECIMAL", StringComparison.Ordinal)) return false;

        // A field of a struct may be named like a type, so the words are looked at one by one.
        IReadOnlyList<SqlToken> tokens = SqlLexer.Read(new SourceText("type", type));
        for (int at = 0; at < tokens.Count; at++)
        {
            if (Array.Exists(TextOnly, name => tokens[at].IsWord(name))) return true;
            bool isWide = tokens[at].IsWord("DECIMAL") && at + 2 < tokens.Count
                && int.TryParse(tokens[at + 2].Value, out int digits) && digits > MostDecimalDigits;
            if (isWide) return true;
        }

        return false;
    }
}
