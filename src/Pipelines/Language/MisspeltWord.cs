using Millrace.Foundation.Text;

namespace Millrace.Pipelines.Language;

/// <summary>Words of the language that a person has probably meant.</summary>
internal static class MisspeltWord
{
    private static readonly string[] Heads = ["CREATE", "OR", "REFRESH", "REPLACE", "PRIVATE", "TEMPORARY", "STREAMING", "LIVE", "MATERIALIZED", "TABLE", "VIEW", "FLOW", "SINK"];

    private static readonly string[] Clauses =
        ["COMMENT", "TBLPROPERTIES", "USING", "PARTITIONED", "CONSTRAINTS", "CLUSTER", "WITH", "SCHEDULE", "TRIGGER", "REFRESH", "DEFAULT", "FLOW", "AS"];

    /// <summary>What to say of the first word of a statement's head that is none; empty when all are.</summary>
    public static string InHead(TokenReader reader)
    {
        for (int at = 0; at < 6 && reader.Peek(at).Kind == SqlTokenKind.Word; at++)
        {
            string hint = Hint(reader.Peek(at), Heads);
            if (hint.Length > 0 || !Array.Exists(Heads, reader.Peek(at).IsWord)) return hint;
            if (reader.Peek(at).IsWord("TABLE") || reader.Peek(at).IsWord("VIEW")) return "";
        }

        return "";
    }

    /// <summary>What to say of a word that stands where a clause may begin.</summary>
    public static string OfClause(TokenReader reader) => Hint(reader.Current, Clauses);

    private static string Hint(SqlToken token, string[] known)
    {
        if (token.Kind != SqlTokenKind.Word || token.Value.Length < 4 || Array.Exists(known, token.IsWord)) return "";
        return NearestText.Of(token.Value, known.Where(static word => word.Length > 3), static word => word) is string near ? $"Is '{token.Value}' to be {near}?" : "";
    }
}
