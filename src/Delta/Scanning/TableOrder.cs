using System.Text;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Scanning;

/// <summary>
/// Whether the files of a version follow each other: within each partition all are sorted by the same columns, and none
/// begins before the one in front of it ends. Then reading them one after the other gives sorted rows.
/// </summary>
/// <param name="Columns">Logical names of the columns that all files are sorted by, most significant first; empty for none.</param>
/// <param name="Partitions">Of each partition the files in their order; empty when they do not follow each other.</param>
/// <param name="Explanation">Why they do not follow each other, for people; null when they do.</param>
public sealed record TableOrder(
    IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<DataFile>> Partitions, string? Explanation)
{
    /// <summary>True when the files follow each other.</summary>
    public bool IsSorted => Explanation is null;

    /// <summary>Finds the order of a version. Cost: reads the tags of all files, no file itself.</summary>
    public static TableOrder Of(Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        List<(DataFile File, FileOrder Order)> files = [];
        IReadOnlyList<string>? common = null;
        foreach (DataFile file in snapshot.Files)
        {
            if (FileOrder.Of(file) is not FileOrder order) return None($"file '{file.LogPath}' does not tell an order of its rows");
            files.Add((file, order));
            common = common is null
                ? order.Columns
                : [.. common.Zip(order.Columns).TakeWhile(static pair => pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase)).Select(static pair => pair.First)];
            if (common.Count == 0) return None($"file '{file.LogPath}' is sorted by other columns than the files before it");
        }

        if (common is null) return None("the table has no files");
        List<Column> columns = [.. common.Select(name => snapshot.Schema.FirstOrDefault(column =>
            name.Equals(snapshot.ColumnMapping.PhysicalName(column), StringComparison.OrdinalIgnoreCase))).TakeWhile(static column => column is not null).OfType<Column>()];
        return columns.Count == 0 ? None($"the files are sorted by '{common[0]}', which is no column any more") : Of(snapshot, files, columns);
    }

    private static TableOrder None(string explanation) => new([], [], explanation);

    private static TableOrder Of(Snapshot snapshot, List<(DataFile File, FileOrder Order)> files, List<Column> columns)
    {
        string[] keys = [.. snapshot.PartitionColumns.Select(name => snapshot.Schema.Find(name)).OfType<Column>().Select(snapshot.ColumnMapping.PhysicalName)];
        List<Fenced> fenced = [];
        foreach ((DataFile file, FileOrder order) in files)
        {
            if (Values(columns, order.First) is not object?[] first || Values(columns, order.Last) is not object?[] last)
                return None($"the first or last row of file '{file.LogPath}' cannot be compared");
            string partition = string.Concat(keys.Select(key => HivePath.Segment(key, file.PartitionValues.GetValueOrDefault(key)) + "/"));
            fenced.Add(new Fenced(file, partition, first, last));
        }

        List<IReadOnlyList<DataFile>> partitions = [];
        foreach (IGrouping<string, Fenced> partition in fenced.GroupBy(static file => file.Partition, StringComparer.Ordinal))
        {
            List<Fenced> sorted = [.. partition];
            sorted.Sort(static (left, right) => Compare(left.First, right.First) is not 0 and int order ? order : Compare(left.Last, right.Last));
            for (int index = 1; index < sorted.Count; index++)
            {
                if (Compare(sorted[index - 1].Last, sorted[index].First) > 0)
                    return None($"file '{sorted[index].File.LogPath}' begins before file '{sorted[index - 1].File.LogPath}' ends; OPTIMIZE FULL would part them");
            }

            partitions.Add([.. sorted.Select(static file => file.File)]);
        }

        return new TableOrder([.. columns.Select(static column => column.Name)], partitions, Explanation: null);
    }

    private static object?[]? Values(List<Column> columns, IReadOnlyList<string?> texts)
    {
        object?[] values = new object?[columns.Count];
        for (int index = 0; index < values.Length; index++)
        {
            DataType type = columns[index].Type;
            if (texts[index] is not string text) continue;

            // Unlike a partition value, a text may be empty.
            if (type is DataType.String) values[index] = Encoding.UTF8.GetBytes(text);
            else if (PartitionText.TryParse(type, text, out object? value) && value is not null and not byte[]) values[index] = value;
            else return null;
        }

        return values;
    }

    /// <summary>Null behind all values, NaN behind all numbers.</summary>
    private static int Compare(object?[] left, object?[] right)
    {
        for (int index = 0; index < left.Length; index++)
        {
            int order = (left[index], right[index]) switch
            {
                (null, null) => 0,
                (null, _) => 1,
                (_, null) => -1,
                (byte[] first, byte[] second) => first.AsSpan().SequenceCompareTo(second),
                (double first, double second) when double.IsNaN(first) || double.IsNaN(second) => double.IsNaN(first).CompareTo(double.IsNaN(second)),
                (IComparable first, object second) => first.CompareTo(second),
                _ => 1,
            };
            if (order != 0) return order;
        }

        return 0;
    }

    private sealed record Fenced(DataFile File, string Partition, object?[] First, object?[] Last);
}
