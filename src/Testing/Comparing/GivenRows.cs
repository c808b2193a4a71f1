using Millrace.Engine;
using Millrace.Engine.Queries;

namespace Millrace.Testing.Comparing;

/// <summary>The rows that a query gave.</summary>
/// <param name="Columns">Names of the columns.</param>
/// <param name="Rows">The rows, in the order given.</param>
internal sealed record GivenRows(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<GivenCell>> Rows)
{
    // More than a person would write down; a query that gives as many was not meant for a test.
    private const int Most = 100_000;

    private static readonly string[] Plain =
    [
        "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "FLOAT", "DOUBLE",
        "VARCHAR", "DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "BLOB", "JSON",
    ];

    /// <summary>Runs a query.</summary>
    public static GivenRows Of(MillraceEngine engine, BoundQuery query, CancellationToken cancellationToken)
    {
        IReadOnlyList<ResultColumn> columns = engine.Describe(query);
        using QueryResult result = engine.Query(columns.All(IsPlain) ? query : WithTexts(query, columns), cancellationToken);
        List<IReadOnlyList<GivenCell>> rows = [];
        while (rows.Count < Most && result.Read())
        {
            GivenCell[] row = new GivenCell[columns.Count];
            for (int at = 0; at < row.Length; at++) row[at] = new GivenCell(result.Value(at), IsNested(columns[at]));
            rows.Add(row);
        }

        return new GivenRows([.. columns.Select(column => column.Name)], rows);
    }

    private static bool IsPlain(ResultColumn column) =>
        Plain.Contains(column.EngineType) || (column.EngineType.StartsWith("DECIMAL(", StringComparison.Ordinal) && !IsNested(column));

    private static bool IsNested(ResultColumn column) =>
        column.EngineType.EndsWith(']') || column.EngineType.StartsWith("STRUCT", StringComparison.Ordinal) || column.EngineType.StartsWith("MAP", StringComparison.Ordinal);

    /// <summary>Nested values as JSON, and rare types as the engine writes them.</summary>
    private static BoundQuery WithTexts(BoundQuery query, IReadOnlyList<ResultColumn> columns)
    {
        IEnumerable<string> items = columns.Select((column, at) =>
            IsPlain(column) ? $"c{at}" : IsNested(column) ? $"CAST(to_json(c{at}) AS VARCHAR)" : $"CAST(c{at} AS VARCHAR)");
        string start = $"SELECT {string.Join(", ", items)} FROM (";
        string names = string.Join(", ", columns.Select((_, at) => $"c{at}"));
        return new BoundQuery($"{start}{query.Sql}\n) AS answer({names})") { Locate = offset => query.Locate(offset - start.Length) };
    }
}
