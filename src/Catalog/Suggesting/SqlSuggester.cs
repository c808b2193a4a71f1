using Millrace.Catalog.Exploring;
using Millrace.Foundation.Names;

namespace Millrace.Catalog.Suggesting;

/// <summary>Says what may be meant at a place of a statement: tables, columns, operators, functions and words of the language. Thread safety: immutable.</summary>
/// <param name="functions">The functions there are.</param>
/// <param name="defaultCatalog">Catalog of names that give none.</param>
/// <param name="defaultSchema">Schema of names that give none.</param>
public sealed class SqlSuggester(FunctionCatalog functions, string defaultCatalog, string defaultSchema)
{
    private const int MostItems = 60;

    /// <summary>The words of the language that are offered.</summary>
    public static IReadOnlyList<string> Keywords { get; } =
    [
        "SELECT", "FROM", "WHERE", "GROUP BY", "ORDER BY", "HAVING", "LIMIT", "OFFSET", "QUALIFY", "WITH", "AS", "JOIN", "LEFT JOIN", "INNER JOIN", "FULL JOIN", "CROSS JOIN",
        "LEFT SEMI JOIN", "LEFT ANTI JOIN", "ON", "USING", "AND", "OR", "NOT", "IN", "BETWEEN", "LIKE", "ILIKE", "RLIKE", "IS NULL", "IS NOT NULL", "CASE", "WHEN", "THEN", "ELSE", "END",
        "DISTINCT", "ALL", "UNION ALL", "UNION", "EXCEPT", "INTERSECT", "VALUES", "OVER", "PARTITION BY", "ROWS BETWEEN", "UNBOUNDED PRECEDING", "CURRENT ROW", "INTERVAL", "CAST",
        "TRUE", "FALSE", "NULL", "ASC", "DESC", "NULLS FIRST", "NULLS LAST", "FILTER", "EXISTS", "LATERAL VIEW", "VERSION AS OF", "TIMESTAMP AS OF", "TABLESAMPLE", "EXPLAIN",
    ];

    /// <summary>Names that a statement may use; tables whose columns are not known may be left out of <paramref name="tables"/>.</summary>
    /// <param name="text">The text, which may hold several statements.</param>
    /// <param name="cursor">The cursor as an offset.</param>
    /// <param name="tables">The tables and views there are.</param>
    public SuggestionList Suggest(string text, int cursor, IReadOnlyList<KnownTable> tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        SuggestionContext context = SuggestionContext.Of(text, cursor);
        if (context.IsInText) return new SuggestionList(context.Start, [], Signature: null);
        KnownFunction? call = context.Call is string name ? functions.Find(name) : null;
        IEnumerable<(Suggestion Item, int Rank)> found = context.Qualifier.Count > 0 ? Qualified(context, tables) : Plain(context, tables, call);
        IEnumerable<Suggestion> items = found
            .Select(candidate => (candidate.Item, Fit: FitOf(candidate.Item.Label, context.Prefix), candidate.Rank))
            .Where(static candidate => candidate.Fit >= 0)
            .OrderBy(static candidate => candidate.Fit).ThenBy(static candidate => candidate.Rank).ThenBy(static candidate => candidate.Item.Label, StringComparer.OrdinalIgnoreCase)
            .Select(static candidate => candidate.Item)
            .DistinctBy(static item => (item.Kind, item.Insert))
            .Take(MostItems);
        return new SuggestionList(context.Start, [.. items], call?.Signature);
    }

    /// <summary>A table as a query has it: with as few parts of its name as say which one is meant.</summary>
    /// <param name="name">The table.</param>
    public string Written(TableName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (IsDefault(name)) return Written(name.Table);
        bool isOfCatalog = name.Catalog.Equals(defaultCatalog, StringComparison.OrdinalIgnoreCase);
        return $"{(isOfCatalog ? "" : $"{Written(name.Catalog)}.")}{Written(name.Schema)}.{Written(name.Table)}";
    }

    /// <summary>A column or one part of a name as a query has it: in backticks unless it is a plain word that is none of the language's.</summary>
    public static string Written(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        bool isPlain = name.Length > 0 && (char.IsAsciiLetter(name[0]) || name[0] == '_') && name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')
            && !Keywords.Contains(name, StringComparer.OrdinalIgnoreCase) && name.ToUpperInvariant() is not ("GROUP" or "ORDER" or "TABLE" or "DEFAULT" or "PARTITION");
        return isPlain ? name : CatalogExplorer.Quoted(name);
    }

    private IEnumerable<(Suggestion Item, int Rank)> Plain(SuggestionContext context, IReadOnlyList<KnownTable> tables, KnownFunction? call)
    {
        if (context.WantsTable)
        {
            foreach (string cte in context.Ctes) yield return (new Suggestion(SuggestionKind.Table, cte, Written(cte), "of this statement", ""), 0);
            foreach (KnownTable table in tables) yield return (OfTable(table), IsDefault(table.Name) ? 1 : 2);
            foreach (string schema in tables.Select(static table => table.Name.Schema).Distinct(StringComparer.OrdinalIgnoreCase))
                yield return (new Suggestion(SuggestionKind.Schema, schema, Written(schema) + ".", "schema", ""), 4);
            foreach (KnownFunction op in functions.All.Where(static function => function.Kind == SuggestionKind.Operator && function.Name.StartsWith("ts_", StringComparison.Ordinal)))
                yield return (OfFunction(op), 3);
            yield break;
        }

        if (call is not null && context.BeginsArgument)
        {
            foreach ((string name, string detail, string doc) in call.Arguments.Where(argument => !context.GivenArguments.Contains(argument.Name, StringComparer.OrdinalIgnoreCase)))
                yield return (new Suggestion(SuggestionKind.Argument, name, $"{name} => ", detail, doc), 0);
        }

        bool isSeveral = context.Tables.Count > 1;
        foreach (NamedTable named in context.Tables)
        {
            foreach ((string column, string type) in Find(named.Parts, tables)?.Columns ?? [])
                yield return (new Suggestion(SuggestionKind.Column, column, Written(column), isSeveral ? $"{type} · {named.Alias}" : type, ""), 1);
            if (isSeveral) yield return (new Suggestion(SuggestionKind.Table, named.Alias, Written(named.Alias) + ".", "of this statement", ""), 2);
        }

        foreach (KnownFunction function in functions.All) yield return (OfFunction(function), function.Kind == SuggestionKind.Operator ? 4 : 5);
        foreach (string keyword in Keywords) yield return (new Suggestion(SuggestionKind.Keyword, keyword, keyword, "", ""), 3);
    }

    private IEnumerable<(Suggestion Item, int Rank)> Qualified(SuggestionContext context, IReadOnlyList<KnownTable> tables)
    {
        string last = context.Qualifier[^1];
        NamedTable? named = context.Qualifier.Count == 1 && !context.WantsTable ? context.Tables.FirstOrDefault(table => table.Alias.Equals(last, StringComparison.OrdinalIgnoreCase)) : null;
        IReadOnlyList<string>? parts = named?.Parts ?? (context.WantsTable ? null : context.Qualifier);
        if (parts is not null && Find(parts, tables) is KnownTable table)
        {
            foreach ((string column, string type) in table.Columns) yield return (new Suggestion(SuggestionKind.Column, column, Written(column), type, ""), 0);
        }

        if (named is not null) yield break;
        bool isCatalog(KnownTable candidate) => candidate.Name.Catalog.Equals(context.Qualifier[0], StringComparison.OrdinalIgnoreCase);
        foreach (KnownTable candidate in tables)
        {
            bool isInSchema = candidate.Name.Schema.Equals(last, StringComparison.OrdinalIgnoreCase) && (context.Qualifier.Count == 1 || isCatalog(candidate));
            if (isInSchema) yield return (new Suggestion(SuggestionKind.Table, candidate.Name.Table, Written(candidate.Name.Table), candidate.Detail, ""), 1);
            else if (context.Qualifier.Count == 1 && isCatalog(candidate))
                yield return (new Suggestion(SuggestionKind.Schema, candidate.Name.Schema, Written(candidate.Name.Schema) + ".", "schema", ""), 2);
        }
    }

    private KnownTable? Find(IReadOnlyList<string> parts, IReadOnlyList<KnownTable> tables) => tables.FirstOrDefault(table =>
        table.Name.Table.Equals(parts[^1], StringComparison.OrdinalIgnoreCase)
        && table.Name.Schema.Equals(parts.Count > 1 ? parts[^2] : defaultSchema, StringComparison.OrdinalIgnoreCase)
        && table.Name.Catalog.Equals(parts.Count > 2 ? parts[^3] : defaultCatalog, StringComparison.OrdinalIgnoreCase));

    private Suggestion OfTable(KnownTable table) =>
        new(SuggestionKind.Table, table.Name.Table, Written(table.Name), IsDefault(table.Name) ? table.Detail : $"{table.Detail} · {table.Name.Schema}", "");

    private static Suggestion OfFunction(KnownFunction function) => new(function.Kind, function.Name, $"{function.Name}(", function.Signature, function.Doc);

    private bool IsDefault(TableName name) =>
        name.Schema.Equals(defaultSchema, StringComparison.OrdinalIgnoreCase) && name.Catalog.Equals(defaultCatalog, StringComparison.OrdinalIgnoreCase);

    /// <summary>0 when it begins so, 1 when a word of it does, 2 when it holds it, 3 when it holds its letters in order; −1 when it does not fit.</summary>
    private static int FitOf(string label, string prefix)
    {
        if (prefix.Length == 0 || label.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) return 0;
        int at = label.IndexOf(prefix, StringComparison.OrdinalIgnoreCase);
        if (at > 0) return label[at - 1] is '_' or ' ' ? 1 : 2;
        int found = 0;
        foreach (char letter in label)
        {
            if (found < prefix.Length && char.ToUpperInvariant(letter) == char.ToUpperInvariant(prefix[found])) found++;
        }

        return found == prefix.Length && prefix.Length > 1 && char.ToUpperInvariant(label[0]) == char.ToUpperInvariant(prefix[0]) ? 3 : -1;
    }
}
