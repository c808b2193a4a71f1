using Millrace.Foundation.Text;

namespace Millrace.Engine.Queries;

/// <summary>Finds the functions that make one value of several rows.</summary>
internal static class AggregateNames
{
    public static HashSet<string> Read(MillraceEngine engine)
    {
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        List<(string Name, string Definition)> macros = [];
        using (QueryResult functions = engine.Query(
            new BoundQuery("SELECT DISTINCT function_name, function_type, coalesce(macro_definition, '') FROM duckdb_functions() WHERE function_type IN ('aggregate', 'macro')"), CancellationToken.None))
        {
            while (functions.Read())
            {
                string name = (string)functions.Value(0)!;
                if ((string)functions.Value(1)! == "aggregate") names.Add(name);
                else macros.Add((name, (string)functions.Value(2)!));
            }
        }

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
