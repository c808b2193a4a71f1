using Millrace.Delta.Faults;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol.Layout;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine.Files;
using Millrace.Foundation.Names;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Maintenance;

/// <summary>Which order a table's rows get, and which orders are refused.</summary>
internal static class OptimizeRules
{
    /// <summary>The order of the rows that an order to optimize leads to.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">DELTA_OPTIMIZE_REFUSED.</exception>
    public static RowOrder OrderOf(Snapshot snapshot, WriteTarget target, OptimizeOrder order)
    {
        Clustering? clustering = Clustering.Of(snapshot);
        bool isClustered = clustering is { Columns.Count: > 0 };
        if (order.IsFull && !isClustered)
            throw MaintenanceErrors.OptimizeRefused(snapshot.Root, "FULL is for clustered tables, and this one has no CLUSTER BY columns");
        if (order.ZOrderBy.Count == 0)
        {
            return isClustered
                ? new RowOrder.Clustered(clustering!.Columns, ColumnText.TagOf(clustering.PhysicalColumns)) // Has columns.
                : new RowOrder.AsRead();
        }

        if (isClustered)
        {
            throw MaintenanceErrors.OptimizeRefused(
                snapshot.Root, $"it is clustered by {string.Join(", ", clustering!.Columns.Select(path => string.Join('.', path)))}, which ZORDER BY would undo"); // As before.
        }

        return new RowOrder.Curve([.. order.ZOrderBy.Select(path => ColumnOf(snapshot.Root, target, path))]);
    }

    private static IReadOnlyList<string> ColumnOf(LakePath root, WriteTarget target, IReadOnlyList<string> path)
    {
        string name = string.Join('.', path);
        List<string> logical = [];
        List<string> physical = [];
        Column? column = null;
        TableSchema? level = target.Schema;
        foreach (string part in path)
        {
            column = level?.Find(part) ?? throw MaintenanceErrors.OptimizeRefused(root, $"there is no column '{name}' to order by");
            logical.Add(column.Name);
            physical.Add(target.Mapping.PhysicalName(column));
            level = (column.Type as DataType.Struct)?.Fields;
        }

        if (column is null) throw MaintenanceErrors.OptimizeRefused(root, "a column of ZORDER BY has no name");
        if (target.Shape.PartitionColumns.Contains(logical[0], StringComparer.OrdinalIgnoreCase))
            throw MaintenanceErrors.OptimizeRefused(root, $"'{name}' is a partition column: all rows of a file have the same value already");
        if (!HasBounds(column.Type))
            throw MaintenanceErrors.OptimizeRefused(root, $"files keep no least and greatest value of '{name}', so ordering by it leaves no file out");
        if (!StatsColumns.Of(target).Includes(physical, PlaceOf(target, physical)))
        {
            throw MaintenanceErrors.OptimizeRefused(
                root, $"column '{name}' has no statistics. Name it in delta.dataSkippingStatsColumns or raise delta.dataSkippingNumIndexedCols first");
        }

        return logical;
    }

    /// <summary>Place of a leaf among those of the files, as statistics count them.</summary>
    private static int PlaceOf(WriteTarget target, List<string> physical)
    {
        int place = 0;
        IEnumerable<Column> stored = target.Schema.Where(column => !target.Shape.PartitionColumns.Contains(column.Name, StringComparer.OrdinalIgnoreCase));
        foreach (List<string> leaf in Leaves([], stored, target))
        {
            if (leaf.SequenceEqual(physical)) return place;
            place++;
        }

        return place;
    }

    private static IEnumerable<List<string>> Leaves(List<string> above, IEnumerable<Column> columns, WriteTarget target)
    {
        foreach (Column column in columns.Where(static column => column.Type is not DataType.Void))
        {
            List<string> path = [.. above, target.Mapping.PhysicalName(column)];
            if (column.Type is not DataType.Struct record)
            {
                yield return path;
                continue;
            }

            foreach (List<string> leaf in Leaves(path, record.Fields, target)) yield return leaf;
        }
    }

    private static bool HasBounds(DataType type) => type is DataType.String or DataType.Byte or DataType.Short
        or DataType.Integer or DataType.Long or DataType.Float or DataType.Double or DataType.Decimal or DataType.Date
        or DataType.Timestamp or DataType.TimestampNtz;
}
