using System.Text;
using Millrace.Engine.Queries;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Statements;

/// <summary>Rows that are known already, as a query: so that an answer about tables can be written in every format.</summary>
/// <param name="columns">Name and engine type of each column.</param>
internal sealed class LiteralRows(params IReadOnlyList<(string Name, string Type)> columns)
{
    private readonly List<string> _rows = [];

    /// <summary>The answer of a statement that has nothing to tell but that it was carried out.</summary>
    public static LiteralRows Done(string result)
    {
        LiteralRows rows = new(("result", "VARCHAR"));
        rows.Add(Sql.Text(result));
        return rows;
    }

    /// <summary>Counts as one row, in the order of their names.</summary>
    public static LiteralRows OfMetrics(IReadOnlyDictionary<string, long> metrics)
    {
        KeyValuePair<string, long>[] ordered = [.. metrics.OrderBy(pair => pair.Key, StringComparer.Ordinal)];
        if (ordered.Length == 0) return Done("nothing to do");
        LiteralRows rows = new([.. ordered.Select(pair => (pair.Key, "BIGINT"))]);
        rows.Add([.. ordered.Select(pair => Number(pair.Value))]);
        return rows;
    }

    /// <summary>True when a row was added.</summary>
    public bool HasRows => _rows.Count > 0;

    /// <summary>Adds a row of values as SQL text, in the order of the columns.</summary>
    public void Add(params IReadOnlyList<string> values)
    {
        if (values.Count != columns.Count) throw new ArgumentException("A row has one value for each column.", nameof(values));
        IEnumerable<string> cast = values.Select((value, at) => $"CAST({value} AS {columns[at].Type})");
        _rows.Add($"({string.Join(", ", cast)})");
    }

    /// <summary>The rows as a query.</summary>
    public BoundQuery ToQuery()
    {
        StringBuilder sql = new("SELECT * FROM (VALUES ");
        sql.AppendJoin(", ", _rows.Count > 0 ? _rows : [$"({string.Join(", ", columns.Select(column => $"CAST(NULL AS {column.Type})"))})"]);
        sql.Append(") AS answer(").AppendJoin(", ", columns.Select(column => Sql.Name(column.Name))).Append(')');
        if (_rows.Count == 0) sql.Append(" WHERE false");
        return new BoundQuery(sql.ToString());
    }

    /// <summary>A whole number, or NULL.</summary>
    public static string Number(long? number) => number is long known ? Sql.Number(known) : "NULL";

    /// <summary>True or false, or NULL.</summary>
    public static string Flag(bool? flag) => flag is bool known ? known ? "true" : "false" : "NULL";

    /// <summary>An instant, or NULL.</summary>
    public static string Instant(DateTimeOffset? time) => time is DateTimeOffset known ? Sql.Instant(known) : "NULL";

    /// <summary>A map of texts, ordered by key.</summary>
    public static string TextMap(IEnumerable<KeyValuePair<string, string?>> map)
    {
        KeyValuePair<string, string?>[] ordered = [.. map.OrderBy(pair => pair.Key, StringComparer.Ordinal)];
        return ordered.Length == 0
            ? "MAP {}"
            : $"MAP {{{string.Join(", ", ordered.Select(pair => $"{Sql.Text(pair.Key)}: {Sql.TextOrNull(pair.Value)}"))}}}";
    }
}
