using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Types;

namespace Millrace.Catalog.Exploring;

/// <summary>How a column differs between two versions of a table. Immutable.</summary>
/// <param name="Column">Its name, the later one when it was renamed.</param>
/// <param name="What">What is different, in a few words.</param>
public sealed record SchemaChange(string Column, string What)
{
    /// <summary>The changes from an earlier to a later version; a renamed column is known by its physical name.</summary>
    public static IReadOnlyList<SchemaChange> Between(Snapshot earlier, Snapshot later)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        ArgumentNullException.ThrowIfNull(later);
        List<SchemaChange> changes = [];
        HashSet<string> found = new(StringComparer.OrdinalIgnoreCase);
        foreach (Column now in later.Schema)
        {
            string physical = later.ColumnMapping.PhysicalName(now);
            Column? before = earlier.Schema.FirstOrDefault(column => earlier.ColumnMapping.PhysicalName(column).Equals(physical, StringComparison.OrdinalIgnoreCase));
            if (before is null)
            {
                changes.Add(new SchemaChange(now.Name, $"added as {DataTypeText.InSql(now.Type)}"));
                continue;
            }

            found.Add(before.Name);
            if (before.Name != now.Name) changes.Add(new SchemaChange(now.Name, $"was named {before.Name}"));
            if (!before.Type.Equals(now.Type)) changes.Add(new SchemaChange(now.Name, $"{DataTypeText.InSql(before.Type)} became {DataTypeText.InSql(now.Type)}"));
            if (before.IsNullable != now.IsNullable) changes.Add(new SchemaChange(now.Name, now.IsNullable ? "may be null now" : "must not be null any more"));
            if (before.Comment != now.Comment) changes.Add(new SchemaChange(now.Name, now.Comment is null ? "lost its comment" : "got another comment"));
        }

        changes.AddRange(earlier.Schema.Where(column => !found.Contains(column.Name)).Select(static column => new SchemaChange(column.Name, "dropped")));
        return changes;
    }
}
