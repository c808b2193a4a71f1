using Millrace.DeltaProtocol.Features;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine.Types;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Engine.Files;

/// <summary>
/// Files that hold every column of the table under its own name and in its own type, which their statistics tell. The
/// engine then finds the columns by itself and keeps the statistics of the files, with which it sorts and groups in half
/// the time; told the columns, it goes without.
/// </summary>
internal static class PlainColumns
{
    /// <summary>True when files can be read as they are.</summary>
    public static bool Fit(Snapshot snapshot, IReadOnlyList<DataFile> files, PartitionColumns partitions) =>
        snapshot.ColumnMapping.Mode == ColumnMappingMode.None
        && !snapshot.HasFeature("typeWidening")
        && !snapshot.HasFeature("typeWidening-preview")
        && snapshot.Schema.All(column => IsFlat(column.Type))
        && files.All(file => HasAll(snapshot, file, partitions));

    /// <summary>The value of a column as the table's readers know it.</summary>
    public static string Value(Column column) => $"CAST({Sql.Name(column.Name)} AS {DuckTypes.ToDuck(column.Type)})";

    private static bool HasAll(Snapshot snapshot, DataFile file, PartitionColumns partitions) =>
        file.Tags is { } tags
        && tags.TryGetValue(WrittenFiles.WriterTag, out string? writer)
        && writer == WrittenFiles.WriterName
        && file.Stats is FileStats stats
        && snapshot.Schema.All(column => partitions.Contains(column) || stats.NullCounts.ContainsKey(StatPath.Of(column.Name)));

    private static bool IsFlat(DataType type) =>
        type is not (DataType.Struct or DataType.Array or DataType.Map or DataType.Variant or DataType.Void);
}
