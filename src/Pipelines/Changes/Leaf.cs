using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Pipelines.Changes;

/// <summary>A value inside a row: a column, or a field of a struct however deep. Where nulls keep what was there, each leaf counts alone.</summary>
/// <param name="Path">The column, then fields inside it.</param>
/// <param name="Type">Type of the value.</param>
internal sealed record Leaf(IReadOnlyList<string> Path, DataType Type)
{
    /// <summary>Its path as one name.</summary>
    public string Name => string.Join('.', Path.Select(static part => part.Replace(".", "..", StringComparison.Ordinal)));

    /// <summary>Its value in a row.</summary>
    public string In(string? alias) => Path.Skip(1).Aggregate(
        alias is null ? Sql.Name(Path[0]) : $"{alias}.{Sql.Name(Path[0])}", static (outer, field) => $"struct_extract({outer}, {Sql.Text(field)})");

    /// <summary>The leaves of some columns.</summary>
    public static IReadOnlyList<Leaf> Of(IEnumerable<Column> columns) => [.. columns.SelectMany(static column => Below([column.Name], column.Type))];

    /// <summary>A column's value put together from its leaves; a struct all of whose leaves are null is null.</summary>
    public static string Whole(Column column, Func<Leaf, string> value) => Whole([column.Name], column.Type, value);

    private static IEnumerable<Leaf> Below(IReadOnlyList<string> path, DataType type) => type is DataType.Struct { Fields.Count: > 0 } record
        ? record.Fields.SelectMany(field => Below([.. path, field.Name], field.Type))
        : [new Leaf(path, type)];

    private static string Whole(IReadOnlyList<string> path, DataType type, Func<Leaf, string> value)
    {
        if (type is not DataType.Struct { Fields.Count: > 0 } record) return value(new Leaf(path, type));
        IEnumerable<string> fields = record.Fields.Select(field => $"{Sql.Name(field.Name)} := {Whole([.. path, field.Name], field.Type, value)}");
        string allNull = string.Join(" AND ", Below(path, type).Select(leaf => $"{value(leaf)} IS NULL"));
        return $"CASE WHEN {allNull} THEN NULL ELSE struct_pack({string.Join(", ", fields)}) END";
    }
}
