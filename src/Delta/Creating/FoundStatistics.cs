using System.Globalization;
using Millrace.DeltaProtocol.Files;
using Millrace.Engine;
using Millrace.Engine.Files;
using Millrace.Engine.Queries;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Creating;

/// <summary>Counts rows and finds bounds of files that other programs wrote.</summary>
internal sealed class FoundStatistics(MillraceEngine engine, ConvertOrder order, TableSchema schema)
{
    /// <summary>Files that one query looks at, so that its text stays short.</summary>
    internal const int FilesAtOnce = 500;

    private readonly IReadOnlyList<(IReadOnlyList<string> Path, DataType Type)> _leaves = order.CollectsStatistics
        ? [.. Leaves([], schema.Where(column => order.PartitionColumns.Find(column.Name) is null)).Take(WrittenFiles.DefaultIndexedColumns)]
        : [];

    /// <summary>The files as additions to the table.</summary>
    internal IReadOnlyList<NewFile> Read(FoundFile[] files, CancellationToken cancellationToken)
    {
        Dictionary<string, FoundFile> byPath = files.ToDictionary(file => file.Local.Value, StringComparer.Ordinal);
        List<NewFile> added = [];
        using (QueryResult result = engine.Query(new BoundQuery(QueryOf(files)), cancellationToken))
        {
            while (result.Read())
            {
                string path = (string)result.Value(0)!; // The engine names every file it reads.
                byPath.Remove(path, out FoundFile? file);
                added.Add(AdditionOf(file!, result));
            }
        }

        // A file without rows is in no group; it belongs to the table all the same.
        added.AddRange(byPath.Values.Select(empty => WithoutColumns(empty, rows: 0)));
        return added;
    }

    private string QueryOf(FoundFile[] files)
    {
        if (!order.CollectsStatistics)
        {
            string paths = Sql.TextList(files.Select(file => FilePattern.Literal(file.Local.Value)));
            return $"SELECT file_name, num_rows FROM parquet_file_metadata({paths})";
        }

        IEnumerable<string> facts = _leaves.SelectMany(leaf =>
        {
            string value = string.Join('.', leaf.Path.Select(Sql.Name));
            bool hasBounds = HasBounds(leaf.Type);
            return new[]
            {
                $"count(*) - count({value})",
                hasBounds ? $"CAST(min({value}) AS VARCHAR)" : "NULL",
                hasBounds ? $"CAST(max({value}) AS VARCHAR)" : "NULL",
                leaf.Type is DataType.Float or DataType.Double ? $"coalesce(bool_or(isnan({value})), false)" : "false",
            };
        });
        IEnumerable<string> columns = new[] { "filename", "count(*)" }.Concat(facts).Select((sql, at) => $"{sql} AS c{at.ToString(CultureInfo.InvariantCulture)}");
        return $"SELECT {string.Join(", ", columns)} FROM {FoundFiles.Read(files)} GROUP BY filename";
    }

    private NewFile AdditionOf(FoundFile file, QueryResult result)
    {
        long rows = Convert.ToInt64(result.Value(1), CultureInfo.InvariantCulture);
        if (!order.CollectsStatistics) return WithoutColumns(file, rows);
        List<WrittenColumn> columns = [];
        for (int leaf = 0; leaf < _leaves.Count; leaf++)
        {
            int first = 2 + (4 * leaf);
            columns.Add(new WrittenColumn(
                _leaves[leaf].Path,
                Convert.ToInt64(result.Value(first), CultureInfo.InvariantCulture),
                result.Value(first + 1) as string,
                result.Value(first + 2) as string,
                result.Value(first + 3) is true));
        }

        WrittenFile written = new(order.Root.Child(file.Path).Value, rows, file.SizeBytes, file.PartitionValues, columns);
        NewFile addition = WrittenFiles.ToNewFile(written, order.Root, schema, file.ModifiedAt, WrittenFiles.DefaultIndexedColumns);

        // Whoever wrote it was not us: which columns it holds is not known.
        return addition with { Tags = null };
    }

    private static bool HasBounds(DataType type) =>
        type is not (DataType.Boolean or DataType.Binary or DataType.Array or DataType.Map or DataType.Variant or DataType.Void);

    private static NewFile WithoutColumns(FoundFile file, long rows) =>
        new(file.Path, file.PartitionValues, file.SizeBytes, file.ModifiedAt, new FileStatsBuilder(rows).Build());

    private static IEnumerable<(IReadOnlyList<string> Path, DataType Type)> Leaves(IReadOnlyList<string> above, IEnumerable<Column> columns)
    {
        foreach (Column column in columns)
        {
            IReadOnlyList<string> path = [.. above, column.Name];
            if (column.Type is DataType.Struct nested)
            {
                foreach ((IReadOnlyList<string>, DataType) leaf in Leaves(path, nested.Fields)) yield return leaf;
            }
            else
            {
                yield return (path, column.Type);
            }
        }
    }
}
