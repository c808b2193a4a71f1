using System.Text.Json;
using Millrace.Delta.Faults;
using Millrace.Delta.Services;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Rules;

/// <summary>
/// Makes expressions of a table's metadata fit for the engine. They come from whoever wrote the table, so they may look at
/// the row and at nothing else.
/// </summary>
internal static class RuleText
{
    /// <summary>An expression in the engine's SQL.</summary>
    /// <param name="services">Translates and checks it.</param>
    /// <param name="root">The table, for faults.</param>
    /// <param name="rule">The rule for people.</param>
    /// <param name="expression">The expression as the table has it.</param>
    /// <param name="schema">Columns it may name.</param>
    /// <exception cref="MillraceException">DELTA_RULE_NOT_EVALUABLE.</exception>
    public static string Bind(TableServices services, LakePath root, string rule, string expression, TableSchema schema)
    {
        try
        {
            string translated = services.TranslateRule(expression);
            using (SyntaxTree tree = services.Engine.Parse($"SELECT {translated}", static _ => null))
            {
                JsonElement list = tree.Root.GetProperty("select_list");
                if (list.GetArrayLength() != 1 || HasQuery(tree.Root))
                    throw TableErrors.RuleNotEvaluable(root, rule, expression, "It is more than an expression over the row.", cause: null);
            }

            string from = schema.Count == 0 ? "" : $" FROM ({MillraceEngine.EmptyRelation(schema)})";
            _ = services.Engine.Describe(new BoundQuery($"SELECT ({translated}\n){from}"));
            return $"({translated}\n)";
        }
        catch (MillraceException fault) when (fault.Code.Value is "QUERY_INVALID" or "QUERY_FAILED" or "SQL_SYNTAX" or "SQL_NOT_SUPPORTED")
        {
            throw TableErrors.RuleNotEvaluable(root, rule, expression, fault.Message, fault);
        }
    }

    private static bool HasQuery(JsonElement select) => select.EnumerateObject().Any(property => property.Name switch
    {
        "from_table" => property.Value.ValueKind == JsonValueKind.Object
            && property.Value.TryGetProperty("type", out JsonElement type) && type.GetString() != "EMPTY",
        _ => HasSubquery(property.Value),
    });

    private static bool HasSubquery(JsonElement node) => node.ValueKind switch
    {
        JsonValueKind.Array => node.EnumerateArray().Any(HasSubquery),
        JsonValueKind.Object => (node.TryGetProperty("class", out JsonElement kind) && kind.ValueKind == JsonValueKind.String && kind.GetString() == "SUBQUERY")
            || node.EnumerateObject().Any(property => HasSubquery(property.Value)),
        _ => false,
    };
}
