using Millrace.Engine.Spark;
using Millrace.Foundation.Text;

namespace Millrace.Engine.Queries;

/// <summary>Finds the functions that make one value of several rows.</summary>
internal static class AggregateNames
{
    /// <summary>All functions and macros, with what macros are made of.</summary>
    public const string Functions =
        "SELECT DISTINCT function_name, function_type, coalesce(macro_definition, '') FROM duckdb_functions() WHERE function_type IN ('aggregate', 'macro')";

    /// <summary>The names among them, and among the macros that are made when they are needed.</summary>
    /// <param name="functions">The answer to <see cref="Functions"/>.</param>
    public static HashSet<string> Of(QueryResult functions)
    {
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        List<(string Name, string Definition)> macros = [];
        while (functions.Read())
        {
            string name = (string)functions.Value(0)!;
            if ((string)functions.Value(1)! == "aggregate") names.Add(name);
            else macros.Add((name, (string)functions.Value(2)!));
        }

        foreach ((string name, SparkFunction function) in SparkFunctions.Macros)
            macros.AddRange(function.Bodies.Select(body => (name, body)));

        // A macro may call another one, so one look is not enough.
        int before;
        do
        {
            before = names.Count;
            foreach ((string name, string definition) in macros)
            {
                if (!names.Contains(name) && CallsAny(definition, names)) names.Add(name);
            }
        }
        while (names.Count > before);
        return names;
    }

    private static bool CallsAny(string definition, HashSet<string> names)
    {
        IReadOnlyList<SqlToken> tokens = SqlLexer.Read(new SourceText("macro", definition));
        return Enumerable.Range(0, tokens.Count - 1).Any(at => tokens[at].IsName && tokens[at + 1].IsSymbol("(") && names.Contains(tokens[at].Value));
    }
}
