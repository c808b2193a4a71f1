using System.Globalization;
using System.Text;
using Millrace.Catalog.Faults;
using Millrace.Engine.Spark;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Dialect;

/// <summary>Operators and words of a query that Spark writes, or means, in another way.</summary>
internal static class OperatorRewriter
{
    private static readonly string[] OrderEnds =
        ["LIMIT", "OFFSET", "ROWS", "RANGE", "GROUPS", "UNION", "EXCEPT", "INTERSECT", "MINUS", "FETCH", "WINDOW", "QUALIFY", "SEPARATOR", "WHERE", "GROUP"];

    private static readonly string[] Units =
        ["YEAR", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND", "MILLISECOND", "MICROSECOND", "QUARTER"];

    /// <summary>A word that is an operator or begins a clause; null when it is neither.</summary>
    public static int? TryWord(SparkRewriter rewriter, int at)
    {
        DialectText text = rewriter.Text;
        SqlToken word = text.Peek(at);
        SqlToken next = text.Peek(at + 1);
        switch (word.Value.ToUpperInvariant())
        {
            case "ORDER" when next.IsWord("BY"):
                PlaceNulls(rewriter, at);
                return at + 2;
            case "INTERVAL": return Interval(rewriter, at);
            case "DIV" when IsOperand(text, at - 1) && !next.IsSymbol("(") && next.Kind != SqlTokenKind.Symbol && text.EndOf(at + 1) is not null:
                rewriter.Edits.Replace(word.Start, word.End, "//");
                return at + 1;
            case "RLIKE" or "REGEXP" when !next.IsSymbol("(") || IsOperand(text, at - 1):
                return IsOperand(text, at - 1) || text.Peek(at - 1).IsWord("NOT") ? Matches(rewriter, at) : null;
            case "MINUS" when next.IsWord("SELECT") || next.IsWord("ALL") || next.IsWord("DISTINCT") || next.IsSymbol("("):
                rewriter.Edits.Replace(word.Start, word.End, "EXCEPT");
                return at + 1;
            case "LEFT" when (next.IsWord("SEMI") || next.IsWord("ANTI")) && text.Peek(at + 2).IsWord("JOIN"):
                rewriter.Edits.Replace(word.Start, next.Start, "");
                return at + 2;
            case "SORT" or "DISTRIBUTE" or "CLUSTER" when next.IsWord("BY") && !text.Peek(at - 1).IsSymbol(","):
                throw CatalogErrors.NotSupported(
                    $"{word.Value.ToUpperInvariant()} BY in a query", "It spreads rows over machines, of which there is one here. Write ORDER BY, or leave it out.", text.Place(at));
            default: return null;
        }
    }

    /// <summary>A division by 0 gives null.</summary>
    public static int Divide(SparkRewriter rewriter, int at)
    {
        SqlToken divisor = rewriter.Text.Peek(at + 1);
        if (divisor.Kind == SqlTokenKind.Number && divisor.Value.AsSpan().ContainsAnyInRange('1', '9')) return at + 1;
        if (rewriter.Text.EndOf(at + 1) is not int last) return at + 1;
        rewriter.Edits.Open(divisor.Start, "nullif(");
        rewriter.Edits.Close(rewriter.Text.Peek(last).End, ", 0)");
        return at + 1;
    }

    /// <summary>Items of an array are counted from 0.</summary>
    public static int Subscript(SparkRewriter rewriter, int at)
    {
        DialectText text = rewriter.Text;
        if (!text.IsSubscript(at) || text.CloseOf(at) is not int close || close == at + 1) return at + 1;
        bool isSlice = Enumerable.Range(at + 1, close - at - 1).Any(inside => text.Peek(inside).IsSymbol(":"));
        bool isKey = text.Peek(at + 1).Kind == SqlTokenKind.Text && close == at + 2;
        if (isSlice || isKey) return at + 1;
        bool isCounted = Enumerable.Range(at + 1, close - at - 1).Any(inside => text.Peek(inside).Kind == SqlTokenKind.Number);

        // A number may be an array's place or a map's key, a column anything that a map's key is: its type decides.
        string function = SparkFunction.Prefix + (isCounted ? "_item(" : "_at(");
        rewriter.Edits.Wrap(text.Peek(text.StartOf(at - 1)).Start, function);
        rewriter.Edits.Replace(text.Peek(at).Start, text.Peek(at).End, ", ");
        rewriter.Edits.Replace(text.Peek(close).Start, text.Peek(close).End, ")");
        return at + 1;
    }

    /// <summary><c>column:path.to[0]</c>, written without spaces, reads JSON.</summary>
    public static int JsonPath(SparkRewriter rewriter, int at)
    {
        DialectText text = rewriter.Text;
        SqlToken before = text.Peek(at - 1);
        SqlToken next = text.Peek(at + 1);
        bool isTight = before.End == text.Peek(at).Start && next.Start == text.Peek(at).End;
        bool fits = isTight && (before.IsName || before.IsSymbol(")")) && (next.IsName || next.IsSymbol("[")) && !text.IsClause(at - 1);
        if (IsInBraces(text, at)) return at + 1;
        if (!fits)
        {
            NameRewriter.RefuseMarker(rewriter, at);
            return at + 1;
        }

        StringBuilder path = new("$");
        int last = at;
        while (true)
        {
            SqlToken part = text.Peek(last + 1);
            if (last == at && part.IsName) path.Append('.').Append(Step(part.Value));
            else if (part.IsSymbol(".") && text.Peek(last + 2).IsName) path.Append('.').Append(Step(text.Peek(++last + 1).Value));
            else if (part.IsSymbol("[") && text.CloseOf(last + 1) is int close && close == last + 3)
            {
                SqlToken item = text.Peek(last + 2);
                if (item.IsSymbol("*")) throw CatalogErrors.NotSupported("[*] in a JSON path", "Write from_json(…) with a schema, and explode the array.", text.Place(last + 1));
                if (item.Kind == SqlTokenKind.Text) path.Append('.').Append(Step(item.Value));
                else path.Append(CultureInfo.InvariantCulture, $"[{item.Value}]");
                last = close - 1;
            }
            else break;
            last++;
        }

        rewriter.Edits.Wrap(text.Peek(text.StartOf(at - 1)).Start, SparkFunction.Prefix + "_json_text(");
        rewriter.Edits.Replace(text.Peek(at).Start, text.Peek(last).End, $", {Sql.Text(path.ToString())})");
        return last + 1;
    }

    private static string Step(string name) => $"\"{name}\"";

    private static bool IsInBraces(DialectText text, int at)
    {
        int depth = 0;
        for (int back = at - 1; back >= 0; back--)
        {
            SqlToken token = text.Peek(back);
            if (token.IsSymbol(")") || token.IsSymbol("]") || token.IsSymbol("}")) depth++;
            else if (token.IsSymbol("(") || token.IsSymbol("[") || token.IsSymbol("{"))
            {
                if (depth == 0) return !token.IsSymbol("(");
                depth--;
            }
        }

        return false;
    }

    private static bool IsOperand(DialectText text, int at)
    {
        SqlToken token = text.Peek(at);
        return token.Kind is SqlTokenKind.Text or SqlTokenKind.Number or SqlTokenKind.QuotedName || token.IsSymbol(")") || token.IsSymbol("]")
            || (token.Kind == SqlTokenKind.Word && !text.IsClause(at));
    }

    /// <summary>The engine's operator of patterns takes the whole text, Spark's any part of it.</summary>
    private static int Matches(SparkRewriter rewriter, int at)
    {
        DialectText text = rewriter.Text;
        bool isNot = text.Peek(at - 1).IsWord("NOT");
        if (text.EndOf(at + 1) is not int last || text.Peek(at + 1).IsWord("ANY") || text.Peek(at + 1).IsWord("ALL"))
            throw CatalogErrors.NotSupported("RLIKE ANY and RLIKE ALL", "Join conditions by OR or AND.", text.Place(at));
        rewriter.Edits.Replace(text.Peek(isNot ? at - 1 : at).Start, text.Peek(at).End, isNot ? "!~" : "~");
        rewriter.Edits.Open(text.Peek(at + 1).Start, "('(?s:.*)(?:' || ");
        rewriter.Edits.Close(text.Peek(last).End, " || ')(?s:.*)')");
        return at + 1;
    }

    /// <summary>Upwards, nulls come first.</summary>
    private static void PlaceNulls(SparkRewriter rewriter, int at)
    {
        DialectText text = rewriter.Text;
        if (text.Peek(at - 1).IsSymbol("(") && text.Peek(at - 2).IsWord("GROUP")) return;
        int depth = 0;
        int first = at + 2;
        for (int end = first; ; end++)
        {
            SqlToken token = text.Peek(end);
            bool closes = token.IsSymbol(")") || token.IsSymbol("]") || token.IsSymbol("}");
            bool ends = token.Kind == SqlTokenKind.End || (depth == 0 && (closes || token.IsSymbol(";") || Array.Exists(OrderEnds, token.IsWord)));
            if ((ends || (depth == 0 && token.IsSymbol(","))) && end > first)
            {
                SqlToken last = text.Peek(end - 1);
                bool isTold = last.IsWord("DESC") || ((last.IsWord("FIRST") || last.IsWord("LAST")) && text.Peek(end - 2).IsWord("NULLS"));
                if (!isTold) rewriter.Edits.Suffix(last.End, " NULLS FIRST");
                first = end + 1;
            }

            if (ends) return;
            if (token.IsSymbol("(") || token.IsSymbol("[") || token.IsSymbol("{")) depth++;
            if (closes) depth--;
        }
    }

    /// <summary><c>INTERVAL 1 HOUR 30 MINUTES</c>, <c>INTERVAL -3 DAYS</c>, <c>INTERVAL '1 02:03:04' DAY TO SECOND</c>.</summary>
    private static int? Interval(SparkRewriter rewriter, int at)
    {
        DialectText text = rewriter.Text;
        List<string> parts = [];
        int next = at + 1;
        while (true)
        {
            int number = text.Peek(next).IsSymbol("-") || text.Peek(next).IsSymbol("+") ? next + 1 : next;
            if (text.Peek(number).Kind is not (SqlTokenKind.Number or SqlTokenKind.Text) || !IsUnit(text.Peek(number + 1))) break;
            string sign = text.Peek(next).IsSymbol("-") ? "-" : "";
            parts.Add($"{sign}{text.Peek(number).Value.Trim()} {text.Peek(number + 1).Value}");
            next = number + 2;
        }

        bool isPlain = parts.Count == 1 && !text.Peek(at + 1).IsSymbol("-") && !text.Peek(at + 1).IsSymbol("+");
        if (parts.Count == 1 && text.Peek(at + 3).IsWord("TO") && IsUnit(text.Peek(at + 4))) return Range(rewriter, at);
        if (parts.Count == 0 || isPlain) return null;
        rewriter.Edits.Replace(text.Peek(at).Start, text.Peek(next - 1).End, $"INTERVAL {Sql.Text(string.Join(' ', parts))}");
        return next;
    }

    private static int Range(SparkRewriter rewriter, int at)
    {
        string value = rewriter.Text.Peek(at + 1).Value.Trim();
        string from = rewriter.Text.Peek(at + 2).Value.ToUpperInvariant();
        string to = rewriter.Text.Peek(at + 4).Value.ToUpperInvariant();
        bool isNegative = value.StartsWith('-');
        string digits = value.TrimStart('-', '+');
        string? spelled = (from.TrimEnd('S'), to.TrimEnd('S')) switch
        {
            ("YEAR", "MONTH") when digits.Split('-') is [string years, string months] => $"{years} years {months} months",
            ("DAY", "SECOND" or "MINUTE" or "HOUR") when digits.Split(' ') is [string days, string time] => $"{days} days {Clock(time)}",
            ("HOUR", "SECOND" or "MINUTE") => Clock(digits),
            ("MINUTE", "SECOND") => "00:" + digits,
            _ => null,
        };
        if (spelled is null)
            throw CatalogErrors.NotSupported($"INTERVAL '{value}' {from} TO {to}", "Write the parts out: INTERVAL 1 DAY 2 HOURS.", rewriter.Text.Place(at));
        rewriter.Edits.Replace(rewriter.Text.Peek(at).Start, rewriter.Text.Peek(at + 4).End, $"({(isNegative ? "-" : "")}INTERVAL {Sql.Text(spelled)})");
        return at + 5;
    }

    private static string Clock(string time) => time.Count(static letter => letter == ':') switch { 0 => time + ":00:00", 1 => time + ":00", _ => time };

    private static bool IsUnit(SqlToken token) => token.Kind == SqlTokenKind.Word
        && Array.Exists(Units, unit => token.IsWord(unit) || token.IsWord(unit + "S"));
}
