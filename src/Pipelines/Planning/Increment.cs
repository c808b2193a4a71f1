using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Pipelines.Planning;

/// <summary>The rows that bring a view up to date without computing all of it.</summary>
/// <param name="Rows">The rows to write.</param>
/// <param name="Appends">True when they join the view's rows; false when they are all it holds.</param>
/// <param name="Schema">The view's columns, which stay as they are.</param>
internal sealed record Increment(BoundQuery Rows, bool Appends, TableSchema Schema)
{
    /// <summary>Rows in the types of the view, which a computed column need not have.</summary>
    public static string Cast(TableSchema schema) => string.Join(
        ", ", schema.Select(static column => $"CAST({Sql.Name(column.Name)} AS {MillraceEngine.TypeName(column.Type)}) AS {Sql.Name(column.Name)}"));

    /// <summary>New rows beside those that are there.</summary>
    public static Increment Append(BoundQuery delta, TableSchema schema) =>
        new(Around($"SELECT {Cast(schema)} FROM (", delta, "\n)"), Appends: true, schema);

    /// <summary>New rows for those that a condition holds for; the others stay.</summary>
    /// <param name="kept">The rows that are there, as a SELECT.</param>
    /// <param name="computed">The query.</param>
    /// <param name="condition">What it is about.</param>
    /// <param name="schema">The view's columns.</param>
    public static Increment Replace(string kept, BoundQuery computed, string condition, TableSchema schema)
    {
        string columns = string.Join(", ", schema.Select(static column => Sql.Name(column.Name)));
        return new Increment(
            Around(
                $"SELECT {columns} FROM ({kept}\n) WHERE ({condition}) IS NOT TRUE UNION ALL SELECT {Cast(schema)} FROM (SELECT * FROM (",
                computed,
                $"\n) WHERE {condition})"),
            Appends: false,
            schema);
    }

    /// <summary>What is there and what the new rows give, put together group by group.</summary>
    /// <param name="kept">The rows that are there, as a SELECT.</param>
    /// <param name="delta">What the new rows alone give.</param>
    /// <param name="folds">By column the function that puts values together; columns without one tell groups apart.</param>
    /// <param name="schema">The view's columns.</param>
    public static Increment Fold(string kept, BoundQuery delta, IReadOnlyDictionary<string, string> folds, TableSchema schema)
    {
        string columns = string.Join(", ", schema.Select(static column => Sql.Name(column.Name)));
        string[] keys = [.. schema.Select(static column => column.Name).Where(name => !folds.ContainsKey(name)).Select(Sql.Name)];
        IEnumerable<string> given = schema.Select(column => folds.TryGetValue(column.Name, out string? fold)
            ? $"CAST({fold}({Sql.Name(column.Name)}) AS {MillraceEngine.TypeName(column.Type)}) AS {Sql.Name(column.Name)}"
            : Sql.Name(column.Name));
        string grouping = keys.Length == 0 ? "" : $" GROUP BY {string.Join(", ", keys)}";
        return new Increment(
            Around($"SELECT {string.Join(", ", given)} FROM (SELECT {columns} FROM ({kept}\n) UNION ALL SELECT {Cast(schema)} FROM (", delta, $"\n)){grouping}"),
            Appends: false,
            schema);
    }

    private static BoundQuery Around(string before, BoundQuery query, string after) =>
        new($"{before}{query.Sql}{after}") { Locate = offset => query.Locate(offset - before.Length) };
}
