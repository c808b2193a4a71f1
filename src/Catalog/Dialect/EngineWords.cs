using System.Collections.Frozen;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Dialect;

/// <summary>Words that are names to Spark and something else to the engine's parser, in the places where people use them as names.</summary>
internal static class EngineWords
{
    // What the engine does not take as the name of a column unless AS stands before it.
    private static readonly FrozenSet<string> NeedsAs = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "access", "action", "add", "after", "aggregate", "always", "anti", "asof", "at", "attribute", "before", "between", "bigint", "binary", "boolean", "by", "cache", "call", "cascade",
        "catalog", "century", "chain", "char", "check", "class", "close", "cluster", "coalesce", "column", "columns", "comment", "comments", "compression", "configuration", "conflict",
        "connection", "constraints", "content", "copy", "cost", "cube", "current", "cycle", "data", "database", "date", "day", "days", "decade", "decimal", "default", "definer", "delete",
        "delimiter", "depends", "desc", "describe", "detach", "disable", "document", "domain", "double", "drop", "each", "enable", "encoding", "error", "event", "exists", "explain",
        "export", "extension", "external", "family", "filter", "first", "float", "force", "forward", "function", "generated", "global", "groups", "handler", "header", "hold", "hour",
        "hours", "identity", "if", "immediate", "import", "include", "increment", "index", "inline", "input", "insert", "instead", "int", "integer", "interval", "isolation", "key", "label",
        "language", "large", "last", "left", "level", "load", "local", "location", "lock", "locked", "map", "mapping", "match", "matched", "method", "microsecond", "microseconds",
        "millisecond", "milliseconds", "minute", "minutes", "mode", "month", "months", "move", "name", "names", "new", "next", "no", "none", "nothing", "numeric", "object", "off", "old",
        "operator", "option", "options", "ordinality", "others", "out", "over", "overlaps", "overlay", "owner", "parallel", "partial", "partition", "password", "path", "percent", "plans",
        "policy", "position", "precision", "primary", "prior", "program", "publication", "quarter", "quarters", "quote", "range", "read", "real", "ref", "relative", "release", "rename",
        "replace", "replica", "reset", "restart", "right", "role", "row", "rows", "rule", "sample", "schema", "schemas", "scope", "search", "second", "seconds", "secret", "security",
        "sequence", "server", "session", "set", "sets", "share", "show", "similar", "simple", "skip", "snapshot", "some", "source", "sql", "stable", "standalone", "start", "statement",
        "statistics", "storage", "stored", "strict", "struct", "system", "table", "tables", "target", "temp", "temporary", "text", "ties", "time", "timestamp", "transaction", "transform",
        "trigger", "trim", "type", "types", "unique", "unknown", "update", "use", "user", "valid", "value", "values", "variable", "version", "view", "views", "volatile", "week", "weeks",
        "whitespace", "without", "work", "write", "year", "years", "zone");

    // Reserved by the engine, and names of columns in people's data.
    private static readonly FrozenSet<string> Reserved = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "analyze", "check", "column", "constraint", "desc", "describe", "end", "foreign", "placing", "primary", "references", "show", "some", "summarize", "symmetric", "table", "to",
        "unique");

    private static readonly FrozenSet<string> Units = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "year", "years", "quarter", "quarters", "month", "months", "week", "weeks", "day", "days", "hour", "hours", "minute", "minutes", "second", "seconds", "millisecond", "milliseconds",
        "microsecond", "microseconds", "to");

    // Words that an operand follows.
    private static readonly FrozenSet<string> Operators = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "div", "mod", "rlike", "regexp", "glob", "similar", "to", "collate", "escape", "time", "zone", "at", "ignore", "respect", "double", "any", "exists", "lateral", "prior");

    private static readonly string[] BeforeOperands = ["SELECT", "DISTINCT", "BY", "WHERE", "AND", "OR", "ON", "HAVING", "QUALIFY", "NOT", "WHEN", "THEN", "ELSE", "BETWEEN"];

    private static readonly string[] BehindOperands =
    [
        "FROM", "AS", "AND", "OR", "IS", "IN", "NOT", "LIKE", "ILIKE", "RLIKE", "BETWEEN", "THEN", "WHEN", "ELSE", "END", "ASC", "DESC", "GROUP", "ORDER", "HAVING", "QUALIFY",
        "LIMIT", "UNION", "WHERE",
    ];

    /// <summary>True for an item of a SELECT list whose last word is the name of the column, without AS, and must have it.</summary>
    public static bool IsBareAlias(DialectText text, int first, int last)
    {
        SqlToken name = text.Peek(last);
        if (last == first || name.Kind != SqlTokenKind.Word || !(NeedsAs.Contains(name.Value) || IsLooseEnd(text, first, last))) return false;
        SqlToken before = text.Peek(last - 1);
        bool endsOperand = before.Kind is SqlTokenKind.Text or SqlTokenKind.Number or SqlTokenKind.QuotedName || before.IsSymbol(")") || before.IsSymbol("]")
            || (before.Kind == SqlTokenKind.Word && !text.IsClause(last - 1) && !Operators.Contains(before.Value));
        return endsOperand && !(Units.Contains(name.Value) && IsInterval(text, first, last));
    }

    /// <summary>True for a reserved word of the engine that can only be a column here.</summary>
    public static bool IsColumn(DialectText text, int at)
    {
        if (!Reserved.Contains(text.Peek(at).Value)) return false;
        SqlToken before = text.Peek(at - 1);
        SqlToken next = text.Peek(at + 1);
        bool begins = before.IsSymbol(",") || before.IsSymbol("(") || IsOperator(before) || Array.Exists(BeforeOperands, before.IsWord);
        bool ends = next.Kind == SqlTokenKind.End || next.IsSymbol(",") || next.IsSymbol(")") || next.IsSymbol(".") || next.IsSymbol("::") || next.IsSymbol("[") || IsOperator(next)
            || Array.Exists(BehindOperands, next.IsWord);
        return begins && ends;
    }

    private static bool IsOperator(SqlToken token) => token.Kind == SqlTokenKind.Symbol
        && token.Value is "=" or "<" or ">" or "<=" or ">=" or "<>" or "!=" or "+" or "-" or "/" or "%" or "||" or "==" or "<=>";

    /// <summary>True for END behind something other than a CASE.</summary>
    private static bool IsLooseEnd(DialectText text, int first, int last)
    {
        if (!text.Peek(last).IsWord("END")) return false;
        IEnumerable<SqlToken> words = Enumerable.Range(first, last - first + 1).Select(text.Peek).Where(static token => token.Kind == SqlTokenKind.Word);
        return words.Sum(static word => word.IsWord("CASE") ? 1 : word.IsWord("END") ? -1 : 0) < 0;
    }

    /// <summary>True when the last word is the unit of an interval.</summary>
    private static bool IsInterval(DialectText text, int first, int last)
    {
        for (int at = last - 1; at >= first; at--)
        {
            SqlToken token = text.Peek(at);
            if (token.IsWord("INTERVAL")) return true;
            if (token.IsSymbol(")")) at = text.OpenOf(at);
            else if (token.Kind is not (SqlTokenKind.Number or SqlTokenKind.Text) && !token.IsSymbol("-") && !(token.Kind == SqlTokenKind.Word && Units.Contains(token.Value))) return false;
        }

        return false;
    }
}
