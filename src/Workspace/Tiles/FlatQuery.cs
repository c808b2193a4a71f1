using System.Globalization;
using Millrace.Engine.Queries;
using Millrace.Foundation.Text;

namespace Millrace.Workspace.Tiles;

/// <summary>Makes queries give plain values alone.</summary>
internal static class FlatQuery
{
    private static readonly HashSet<string> Plain = new(StringComparer.Ordinal)
    {
        "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "FLOAT", "DOUBLE", "VARCHAR", "DATE",
        "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE",
    };

    /// <summary>The query with texts for what is no plain value: lists, structures, intervals and the like.</summary>
    public static BoundQuery Of(BoundQuery query, IReadOnlyList<ResultColumn> columns)
    {
        if (columns.All(static column => IsPlain(column.EngineType))) return query;
        string[] names = [.. columns.Select(static (_, index) => string.Create(CultureInfo.InvariantCulture, $"c{index}"))];
        IEnumerable<string> items = columns.Select((column, index) => IsPlain(column.EngineType)
            ? $"{names[index]} AS {Sql.Name(column.Name)}"
            : $"CAST({names[index]} AS {(column.EngineType is "HUGEINT" or "UHUGEINT" ? "DECIMAL(38, 0)" : "VARCHAR")}) AS {Sql.Name(column.Name)}");
        string before = $"SELECT {string.Join(", ", items)} FROM (";
        string after = $"\n) AS flat({string.Join(", ", names)})";
        return query with { Sql = before + query.Sql + after, Locate = offset => offset < before.Length ? null : query.Locate(offset - before.Length) };
    }

    private static bool IsPlain(string type) => Plain.Contains(type) || type.StartsWith("DECIMAL(", StringComparison.Ordinal) && !type.EndsWith(']');
}
