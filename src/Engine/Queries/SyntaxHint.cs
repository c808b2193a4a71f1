using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;

namespace Millrace.Engine.Queries;

/// <summary>What to look for where the engine's parser stumbles, which is often behind the mistake.</summary>
internal static class SyntaxHint
{
    private const int LookedAt = 3;

    private static readonly string[] Words =
    [
        "SELECT", "FROM", "WHERE", "GROUP", "ORDER", "HAVING", "QUALIFY", "LIMIT", "UNION", "INNER", "LEFT", "CROSS", "JOIN", "LATERAL", "DISTINCT", "BETWEEN", "PARTITION",
        "OVER", "WITH", "WINDOW", "INTERVAL", "EXCEPT", "CASE", "WHEN", "THEN", "ELSE", "VALUES",
    ];

    /// <summary>One sentence, with a space before it.</summary>
    /// <param name="sql">The text.</param>
    /// <param name="offset">Where the parser stumbled.</param>
    public static string Of(string sql, int offset)
    {
        foreach (SqlToken token in Before(sql, offset))
        {
            string written = token.Value.ToUpperInvariant();
            if (written.Length < 4 || Array.Exists(Words, word => word == written)) continue;
            IEnumerable<string> alike = Words.Where(word => word[0] == written[0] && Math.Abs(word.Length - written.Length) < 2);
            if (NearestText.Of(written, alike, static word => word) is string near) return $" Is '{token.Value}' to be {near}?";
        }

        return " Look there and just before it for a missing comma, parenthesis, operator or END, and for a name that is also a word of SQL: such names stand in backticks.";
    }

    /// <summary>The words at a place and before it, the nearest first.</summary>
    private static IEnumerable<SqlToken> Before(string sql, int offset)
    {
        IReadOnlyList<SqlToken> tokens;
        try
        {
            tokens = SqlLexer.Read(new SourceText("query", sql));
        }
        catch (MillraceException)
        {
            // The parser has found the same, and says so itself.
            return [];
        }

        return tokens.Where(token => token.Start <= offset && token.Kind == SqlTokenKind.Word).TakeLast(LookedAt).Reverse();
    }
}
