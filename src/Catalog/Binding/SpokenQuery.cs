namespace Millrace.Catalog.Binding;

/// <summary>A person's query in words that the engine's parser reads, with names of tables and calls of operators still in it.</summary>
/// <param name="Query">The query.</param>
/// <param name="Windows">The time windows that it groups by.</param>
internal sealed record SpokenQuery(QueryInput Query, IReadOnlyList<TimeWindow> Windows)
{
    /// <summary>Reads a query that is written in Spark's SQL or the engine's.</summary>
    public static SpokenQuery Of(QueryInput input)
    {
        if (input.IsPlain) return new SpokenQuery(input, []);
        QueryInput marked = StreamClauses.Rewrite(input, SparkDialect.Lex(input));
        QueryInput plain = SparkDialect.Rewrite(marked);
        (QueryInput query, IReadOnlyList<TimeWindow> windows) = TimeWindows.Rewrite(plain, SparkDialect.Lex(plain));
        return new SpokenQuery(query, windows);
    }
}
