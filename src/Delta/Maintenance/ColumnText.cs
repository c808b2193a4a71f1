using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Maintenance;

/// <summary>Columns and fields of structs by their paths, as text.</summary>
internal static class ColumnText
{
    /// <summary>The value of a column in a relation.</summary>
    public static string Value(string relation, IReadOnlyList<string> path) =>
        path.Skip(1).Aggregate($"{relation}.{Sql.Name(path[0])}", static (value, field) => $"struct_extract({value}, {Sql.Text(field)})");

    /// <summary>One text for a list of paths, whatever signs are in their names.</summary>
    public static string TagOf(IReadOnlyList<IReadOnlyList<string>> paths) =>
        string.Join(',', paths.Select(static path => string.Join('.', path.Select(Sql.Name))));

    /// <summary>The column of a path; null when there is none.</summary>
    public static Column? Find(TableSchema schema, IReadOnlyList<string> path)
    {
        TableSchema? level = schema;
        Column? column = null;
        foreach (string name in path)
        {
            column = level?.Find(name);
            level = (column?.Type as DataType.Struct)?.Fields;
        }

        return column;
    }
}
