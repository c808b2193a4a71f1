using System.Data.Common;
using DuckDB.NET.Data;
using Millrace.Foundation.Text;

namespace Millrace.Engine.Files;

/// <summary>A run of rows of a Parquet file as its footer describes it.</summary>
/// <param name="FirstRow">Number of its first row in the file.</param>
/// <param name="RowCount">Its rows.</param>
/// <param name="Empty">Those of the columns asked for that hold nothing but null.</param>
internal sealed record RowGroup(long FirstRow, long RowCount, IReadOnlySet<string> Empty)
{
    /// <summary>The rows of the group as SQL on <c>file_row_number</c>.</summary>
    internal string Condition => $"file_row_number BETWEEN {Sql.Number(FirstRow)} AND {Sql.Number(FirstRow + RowCount - 1)}";

    /// <summary>Reads the row groups of a file.</summary>
    /// <param name="connection">Reads them.</param>
    /// <param name="source">The file's path as SQL text.</param>
    /// <param name="columns">Leaf columns to look at.</param>
    internal static IReadOnlyList<RowGroup> Read(
        DuckDBConnection connection, string source, IReadOnlyList<IReadOnlyList<string>> columns)
    {
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT row_group_id, any_value(row_group_num_rows),
                   list(path_in_schema) FILTER (path_in_schema IN ({string.Join(", ", columns.Select(path => Sql.Text(Key(path))))})
                                                AND stats_null_count = num_values)
            FROM parquet_metadata({source}) GROUP BY row_group_id ORDER BY row_group_id
            """;
        List<RowGroup> groups = [];
        long first = 0;
        using DbDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            HashSet<string> empty = reader.IsDBNull(2) ? [] : [.. (List<string>)reader.GetValue(2)];
            groups.Add(new RowGroup(first, reader.GetInt64(1), empty));
            first += groups[^1].RowCount;
        }

        return groups;
    }

    /// <summary>False when a column holds nothing but null here.</summary>
    internal bool MayHold(IReadOnlyList<string> column) => !Empty.Contains(Key(column));

    private static string Key(IReadOnlyList<string> path) => string.Join(", ", path);
}
