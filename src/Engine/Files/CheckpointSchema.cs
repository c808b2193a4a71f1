using System.Data.Common;
using DuckDB.NET.Data;
using Millrace.Foundation.Text;

namespace Millrace.Engine.Files;

/// <summary>The columns that a checkpoint file has, at every depth, and SQL for those it may lack.</summary>
internal sealed class CheckpointSchema
{
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);

    private CheckpointSchema()
    {
    }

    /// <summary>Reads the schema of a file.</summary>
    /// <param name="connection">Reads it.</param>
    /// <param name="source">The file's path as SQL text.</param>
    internal static CheckpointSchema Read(DuckDBConnection connection, string source)
    {
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT name, coalesce(num_children, 0)::BIGINT FROM parquet_schema({source})";
        List<(string Name, long Children)> nodes = [];
        using (DbDataReader reader = command.ExecuteReader())
        {
            while (reader.Read()) nodes.Add((reader.GetString(0), reader.GetInt64(1)));
        }

        CheckpointSchema schema = new();
        int at = 1;
        for (long column = 0; nodes.Count > 0 && column < nodes[0].Children; column++) at = schema.Add(nodes, at, "");
        return schema;
    }

    /// <summary>True when the file has a column.</summary>
    internal bool Has(params IReadOnlyList<string> path) => _paths.Contains(Key(path));

    /// <summary>A column as SQL, cast to a type; a null of that type when the file lacks it.</summary>
    internal string Value(string type, params IReadOnlyList<string> path) =>
        Has(path) ? $"CAST({Reference(path)} AS {type})" : $"CAST(NULL AS {type})";

    /// <summary>A column as SQL.</summary>
    internal static string Reference(params IReadOnlyList<string> path) => string.Join('.', path.Select(Sql.Name));

    private static string Key(IReadOnlyList<string> path) => string.Concat(path.Select(name => $"/{name}"));

    /// <summary>The schema comes depth first.</summary>
    private int Add(List<(string Name, long Children)> nodes, int at, string parent)
    {
        (string name, long children) = nodes[at++];
        string path = $"{parent}/{name}";
        _paths.Add(path);
        for (long child = 0; child < children; child++) at = Add(nodes, at, path);
        return at;
    }
}
