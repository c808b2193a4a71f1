using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Features;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Schemas;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Log;

/// <summary>Which statistics and partition values a table's checkpoints hold as typed columns.</summary>
internal static class CheckpointColumnPlan
{
    internal static CheckpointStats Of(TableState state)
    {
        LogAction.Metadata metadata = state.Metadata;
        bool hasJson = TableProperties.KeepsStatsAsJson(metadata.Configuration);
        if (metadata.SchemaText.Length == 0) return CheckpointStats.JsonOnly;
        TableSchema schema = SchemaJson.Parse(metadata.SchemaText);
        ColumnMapping mapping = new(FeatureGate.Includes(state.Protocol, "columnMapping")
            ? ColumnMapping.ModeOf(metadata.Configuration)
            : ColumnMappingMode.None);
        HashSet<string> partitions = new(metadata.PartitionColumns, StringComparer.OrdinalIgnoreCase);
        Budget budget = new(metadata.Configuration);
        return new CheckpointStats(
            hasJson,
            TableProperties.KeepsStatsAsStruct(metadata.Configuration),
            Columns: budget.Choose(schema.Where(column => !partitions.Contains(column.Name)), mapping, parent: ""),
            Partitions: new TableSchema(schema
                .Where(column => partitions.Contains(column.Name))
                .Select(column => new Column(mapping.PhysicalName(column), column.Type))));
    }

    /// <summary>Counts leaf columns in schema order, as writers do when they collect statistics.</summary>
    private sealed class Budget(IReadOnlyDictionary<string, string> properties)
    {
        private readonly IReadOnlySet<string>? _named = TableProperties.StatsColumnsOf(properties);
        private int _left = TableProperties.IndexedColumnsOf(properties) is >= 0 and int count ? count : int.MaxValue;

        internal TableSchema Choose(IEnumerable<Column> columns, ColumnMapping mapping, string parent, bool isNamed = false)
        {
            List<Column> chosen = [];
            foreach (Column column in columns)
            {
                string path = parent + column.Name;
                bool isWanted = isNamed || _named is null || _named.Contains(path);
                string physical = mapping.PhysicalName(column);
                if (column.Type is DataType.Struct nested)
                {
                    TableSchema fields = Choose(nested.Fields, mapping, $"{path}.", _named is not null && isWanted);
                    if (fields.Count > 0) chosen.Add(new Column(physical, new DataType.Struct(fields)));
                }
                else if (isWanted && (_named is not null || _left-- > 0))
                {
                    chosen.Add(new Column(physical, column.Type));
                }
            }

            return new TableSchema(chosen);
        }
    }
}
