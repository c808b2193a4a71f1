using System.Globalization;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Evolution;
using Millrace.DeltaProtocol.Faults;
using Millrace.DeltaProtocol.Schemas;
using Millrace.Foundation.Names;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Transactions;

/// <summary>The last values that identity columns gave; they stand in the schema and only move away from the start.</summary>
internal static class IdentityMarks
{
    /// <summary>The schema with the mark of one column moved.</summary>
    internal static TableSchema Set(LakePath root, TableSchema schema, IReadOnlyList<string> path, long value) =>
        ColumnTree.ReplaceColumn(schema, path, column =>
        {
            if (MetadataText.FindNumber(column, MetadataKeys.IdentityStep) is not long step)
                throw SchemaErrors.EditRefused(column.Name, "it is no identity column");
            long? known = MetadataText.FindNumber(column, MetadataKeys.IdentityMark);
            if (known is long mark && (step > 0 ? value < mark : value > mark))
            {
                throw DeltaErrors.InvalidTransaction(root, string.Create(CultureInfo.InvariantCulture,
                    $"the identity column '{column.Name}' has given {mark} already and cannot go back to {value}"));
            }

            return MetadataText.With(column, MetadataKeys.IdentityMark, MetadataText.Number(value));
        });

    /// <summary>An older schema whose marks do not lie behind those of a newer one, so that no value is given twice.</summary>
    internal static TableSchema Raise(TableSchema older, TableSchema newer) => new(older.Select(column =>
    {
        if (MetadataText.FindNumber(column, MetadataKeys.IdentityStep) is not long step) return column;
        if (newer.Find(column.Name) is not Column other) return column;
        if (MetadataText.FindNumber(other, MetadataKeys.IdentityMark) is not long mark) return column;
        long? known = MetadataText.FindNumber(column, MetadataKeys.IdentityMark);
        bool isAhead = known is long own && (step > 0 ? own >= mark : own <= mark);
        return isAhead ? column : MetadataText.With(column, MetadataKeys.IdentityMark, MetadataText.Number(mark));
    }));

    /// <summary>True when two metadata differ in nothing but these marks.</summary>
    internal static bool OnlyDiffer(LogAction.Metadata before, LogAction.Metadata after) =>
        before.Id == after.Id
        && before.Name == after.Name
        && before.Description == after.Description
        && before.PartitionColumns.SequenceEqual(after.PartitionColumns)
        && MetadataDifference.Properties(before, after).Count == 0
        && Without(SchemaJson.Parse(before.SchemaText)).Equals(Without(SchemaJson.Parse(after.SchemaText)));

    private static TableSchema Without(TableSchema schema) =>
        new(schema.Select(column => MetadataText.With(column, MetadataKeys.IdentityMark, json: null)));
}
