using System.Globalization;
using Millrace.Delta.Faults;
using Millrace.Delta.Rules;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Maintenance;

/// <summary>Chooses whole partitions of a table by a condition on their values.</summary>
internal static class PartitionChoice
{
    // Partitions whose values are named in one query.
    private const int Page = 2_000;

    /// <summary>The files of the partitions for which a condition is true.</summary>
    /// <param name="engine">Evaluates the condition.</param>
    /// <param name="snapshot">The table.</param>
    /// <param name="predicate">The condition; null for all files.</param>
    /// <param name="alias">Alias by which it may name columns.</param>
    /// <param name="cancellationToken">Stops the choice.</param>
    /// <exception cref="MillraceException">DELTA_PARTITION_PREDICATE_REFUSED: it needs other columns than partition columns.</exception>
    public static IEnumerable<DataFile> Files(
        MillraceEngine engine, Snapshot snapshot, BoundExpression? predicate, string alias, CancellationToken cancellationToken)
    {
        if (predicate is null) return snapshot.Files;
        TableSchema columns = new(snapshot.PartitionColumns.Select(name => snapshot.Schema.Find(name)).OfType<Column>());
        Require(engine, snapshot, columns, predicate, alias);
        string[] names = [.. columns.Select(snapshot.ColumnMapping.PhysicalName)];
        Dictionary<string, IReadOnlyDictionary<string, string?>> partitions = new(StringComparer.Ordinal);
        foreach (DataFile file in snapshot.Files) partitions.TryAdd(KeyOf(names, file), file.PartitionValues);
        HashSet<string> chosen = new(StringComparer.Ordinal);
        foreach (KeyValuePair<string, IReadOnlyDictionary<string, string?>>[] page in partitions.Chunk(Page))
        {
            IEnumerable<string> rows = page.Select((partition, place) =>
            {
                IEnumerable<string> values = columns.Select((column, index) =>
                    $"{Typed(partition.Value.GetValueOrDefault(names[index]), column.Type)} AS {Sql.Name(column.Name)}");
                return $"SELECT {Sql.Number(place)} AS millrace_partition, {string.Join(", ", values)}";
            });
            BoundQuery query = Filter($"SELECT millrace_partition FROM ({string.Join(" UNION ALL ", rows)}) AS {Sql.Name(alias)}", predicate);
            using QueryResult found = engine.Query(query, cancellationToken);
            while (found.Read()) chosen.Add(page[Convert.ToInt32(found.Value(0), CultureInfo.InvariantCulture)].Key);
        }

        return snapshot.Files.Where(file => chosen.Contains(KeyOf(names, file)));
    }

    private static BoundQuery Filter(string rows, BoundExpression predicate) =>
        Texts.Around($"{rows} WHERE (", new BoundQuery(predicate.Sql) { Locate = predicate.Locate }, "\n)");

    /// <summary>A condition that is wrong in itself is told so; one that only needs other columns is told that.</summary>
    private static void Require(MillraceEngine engine, Snapshot snapshot, TableSchema columns, BoundExpression predicate, string alias)
    {
        try
        {
            if (columns.Count > 0)
            {
                engine.Describe(Over(columns));
                return;
            }
        }
        catch (MillraceException)
        {
            engine.Describe(Over(snapshot.Schema));
        }

        throw MaintenanceErrors.PredicateRefused(snapshot.Root, predicate.Sql, snapshot.PartitionColumns);

        BoundQuery Over(TableSchema schema) => Filter($"SELECT 1 FROM ({MillraceEngine.EmptyRelation(schema)}\n) AS {Sql.Name(alias)}", predicate);
    }

    private static string KeyOf(string[] names, DataFile file) =>
        string.Concat(names.Select(name => HivePath.Segment(name, file.PartitionValues.GetValueOrDefault(name)) + "/"));

    /// <summary>Binary values are kept in the log as text, byte for byte in UTF-8.</summary>
    private static string Typed(string? text, DataType type) => type is DataType.Binary
        ? $"encode({Sql.TextOrNull(text)})"
        : $"CAST({Sql.TextOrNull(text)} AS {MillraceEngine.TypeName(type)})";
}
