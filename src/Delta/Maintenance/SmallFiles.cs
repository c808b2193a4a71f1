using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Maintenance;

/// <summary>Finds the small files of partitions.</summary>
/// <param name="snapshot">The table.</param>
/// <param name="sizeBytes">Size from which a file is no longer small.</param>
internal sealed class SmallFiles(Snapshot snapshot, long sizeBytes)
{
    private readonly Column[] _columns = [.. snapshot.PartitionColumns.Select(name => snapshot.Schema.Find(name)).OfType<Column>()];

    /// <summary>The small files of a partition.</summary>
    /// <param name="values">Physical partition column to value text.</param>
    public List<DataFile> Of(IReadOnlyDictionary<string, string?> values)
    {
        FilePredicate partition = new FilePredicate.And([.. _columns.Select(column => Equality(column, values.GetValueOrDefault(Physical(column))))]);
        string key = KeyOf(values);
        return [.. snapshot.FilesSmallerThan(partition, sizeBytes).Where(file => KeyOf(file.PartitionValues) == key)];
    }

    /// <summary>Names a partition, whatever other values a file tells.</summary>
    public static string KeyOf(IReadOnlyDictionary<string, string?> values) => string.Concat(values
        .OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => HivePath.Segment(pair.Key, pair.Value) + "/"));

    private string Physical(Column column) => snapshot.ColumnMapping.PhysicalName(column);

    private static FilePredicate Equality(Column column, string? text)
    {
        if (string.IsNullOrEmpty(text)) return new FilePredicate.IsNull([column.Name]);
        return PartitionText.TryParse(column.Type, text, out object? value) && value is not null and not byte[]
            ? new FilePredicate.Compare([column.Name], CompareOperator.Equal, value)
            : FilePredicate.Anything;
    }
}
