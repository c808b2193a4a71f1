using Millrace.Foundation.Faults;

namespace Millrace.Pipelines.Language;

/// <summary>Explains a statement that no parser knows, most of all the common mistakes.</summary>
internal static class UnknownStatement
{
    private static readonly string[] Changes =
        ["UPDATE", "DELETE", "MERGE", "TRUNCATE", "COPY", "DROP", "ALTER", "REPLACE", "OPTIMIZE", "VACUUM", "REFRESH"];

    private static readonly string[] QueryWords = ["SELECT", "WITH", "FROM", "VALUES"];

    /// <summary>The fault for the statement that starts at the reader.</summary>
    public static MillraceException Fault(TokenReader reader, IReadOnlyList<StatementDescriptor> known)
    {
        string expected = "one of " + string.Join(", ", known.Select(statement => statement.Words));
        return reader.Fault(expected, Hint(reader));
    }

    private static string Hint(TokenReader reader)
    {
        if (reader.IsAtWords("INSERT"))
        {
            return "To append rows to a streaming table, declare a flow: "
                + "CREATE FLOW name AS INSERT INTO target BY NAME SELECT …";
        }

        if (reader.IsAtWords("MERGE"))
            return "A pipeline file declares datasets; it does not change tables. CREATE FLOW name AS AUTO CDC INTO target FROM STREAM(changes) KEYS (…) SEQUENCE BY … keeps a table by its keys.";
        if (Array.Exists(Changes, word => reader.IsAtWords(word)))
            return "A pipeline file declares datasets; it does not change tables. Declare the result as a "
                + "dataset instead.";
        if (reader.IsAtWords("PIVOT") || reader.IsAtWords("UNPIVOT"))
            return "PIVOT is not part of pipeline SQL. Write one aggregate with FILTER (WHERE …) for each column.";
        if (Array.Exists(QueryWords, word => reader.IsAtWords(word)) || reader.IsAtSymbol("("))
            return "A query alone declares nothing. Put CREATE MATERIALIZED VIEW name AS before it.";
        return reader.IsAtWords("CREATE") ? CreateHint(reader) : MisspeltWord.InHead(reader);
    }

    private static string CreateHint(TokenReader reader)
    {
        CreateHead head = CreateHead.Peek(reader);
        if (head.IsReplace && head.Object is CreateObject.StreamingTable or CreateObject.MaterializedView)
        {
            return "Write CREATE OR REFRESH: a streaming table or materialized view keeps its history, "
                + "it is never replaced.";
        }

        return head.Object switch
        {
            CreateObject.Table => "A pipeline has no plain tables. Write CREATE STREAMING TABLE (rows are "
                + "appended once) or "
                + "CREATE MATERIALIZED VIEW (always equals its query).",
            CreateObject.StreamingView => "A stream is stored as CREATE STREAMING TABLE; "
                + "CREATE TEMPORARY VIEW names one without storing it.",
            CreateObject.CatalogView when head.IsPrivate => "PRIVATE belongs to tables; a view for the pipeline "
                + "only is "
                + "CREATE TEMPORARY VIEW.",
            _ => MisspeltWord.InHead(reader),
        };
    }
}
