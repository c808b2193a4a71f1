using System.Data.Common;
using DuckDB.NET.Data;
using Millrace.Foundation.Text;

namespace Millrace.Engine.Files;

/// <summary>A run of rows of a Parquet file as its footer describes it.</summary>
/// <param name="FirstRow">Number of its first row in the file.</param>
/// <param name="RowCount">Its rows.</param>
/// <param name="Empty">Those of the columns asked for that hold nothing but null.</param>
/// <param name="Full">Those that hold no null.</param>
internal sealed record RowGroup(long FirstRow, long RowCount, IReadOnlySet<string> Empty, IReadOnlySet<string> Full)
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
        string asked = string.Join(", ", columns.Select(path => Sql.Text(Key(path))));
        command.CommandText = $"""
            SELECT row_group_id, any_value(row_group_num_rows),
                   list(path_in_schema) FILTER (path_in_schema IN ({asked}) AND stats_null_count = num_values),
                   list(path_in_schema) FILTER (path_in_schema IN ({asked}) AND stats_null_count = 0)
            FROM parquet_metadata({source}) GROUP BY row_group_id ORDER BY row_group_id
            """;
        List<RowGroup> groups = [];
        long first = 0;
        using DbDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            groups.Add(new RowGroup(first, reader.GetInt64(1), Names(reader, 2), Names(reader, 3)));
            first += groups[^1].RowCount;
        }

        return groups;
    }

    /// <summary>False when a column holds nothing but null here.</summary>
    internal bool MayHold(IReadOnlyList<string> column) => !Empty.Contains(Key(column));

    /// <summary>True when a column holds no null here.</summary>
    internal bool IsFull(IReadOnlyList<string> column) => Full.Contains(Key(column));

    private static HashSet<string> Names(DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? [] : [.. (List<string>)reader.GetValue(column)];

    private static string Key(IReadOnlyList<string> path) => string.Join(", ", path);
}
