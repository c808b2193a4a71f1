using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Evolution;
using Millrace.DeltaProtocol.Layout;
using Millrace.DeltaProtocol.Schemas;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Transactions;

/// <summary>What a commit that came first changed of the metadata, as far as ours may live with it.</summary>
internal static class MetadataDifference
{
    private const string CheckpointPolicy = "delta.checkpointPolicy";
    private const string InCommitTime = "delta.enableInCommitTimestamps";
    private const string DeletionVectors = "delta.enableDeletionVectors";

    // Switching these on takes nothing back from files that were written before.
    private static readonly HashSet<string> Harmless = new(StringComparer.OrdinalIgnoreCase)
    {
        CheckpointPolicy, InCommitTime, CommitText.EnablementVersion, CommitText.EnablementTime, DeletionVectors,
        RowTracking.EnabledProperty, RowTracking.RowIdProperty, RowTracking.VersionProperty,
        MetadataKeys.MappingMode, MetadataKeys.MaxColumnId,
    };

    /// <summary>Names of the properties that came, went or changed.</summary>
    internal static IReadOnlyCollection<string> Properties(LogAction.Metadata before, LogAction.Metadata after) =>
    [
        .. before.Configuration.Keys.Union(after.Configuration.Keys, StringComparer.Ordinal).Where(name =>
            before.Configuration.GetValueOrDefault(name) != after.Configuration.GetValueOrDefault(name)),
    ];

    /// <summary>True when what was written on the older metadata holds under the newer as well.</summary>
    internal static bool IsHarmless(LogAction.Metadata before, LogAction.Metadata after)
    {
        try
        {
            return IdentityMarks.OnlyDiffer(before, after) || IsSwitchOnly(before, after);
        }
        catch (MillraceException)
        {
            // A schema that cannot be read is one that ours cannot be held against.
            return false;
        }
    }

    private static bool IsSwitchOnly(LogAction.Metadata before, LogAction.Metadata after)
    {
        bool isOnlyProperties = before.Id == after.Id
            && before.PartitionColumns.SequenceEqual(after.PartitionColumns)
            && Properties(before, after).All(name => Harmless.Contains(name) && IsSwitchedOn(name, after));
        return isOnlyProperties
            && MappingAssigner.Strip(SchemaJson.Parse(before.SchemaText))
                .Equals(MappingAssigner.Strip(SchemaJson.Parse(after.SchemaText)))
            && IsMappingKept(before, after);
    }

    private static bool IsSwitchedOn(string name, LogAction.Metadata after) => name.ToUpperInvariant() switch
    {
        "DELTA.ENABLEINCOMMITTIMESTAMPS" or "DELTA.ENABLEDELETIONVECTORS" or "DELTA.ENABLEROWTRACKING" =>
            "true".Equals(after.Configuration.GetValueOrDefault(name), StringComparison.OrdinalIgnoreCase),
        _ => true,
    };

    /// <summary>
    /// The step from no mapping to names keeps every name, so files written without it are found. Ids and physical names
    /// of columns that had them must be the same.
    /// </summary>
    private static bool IsMappingKept(LogAction.Metadata before, LogAction.Metadata after)
    {
        if (before.SchemaText == after.SchemaText) return true;
        string? mode = before.Configuration.GetValueOrDefault(MetadataKeys.MappingMode);
        bool hadNone = mode is null || mode.Equals("none", StringComparison.OrdinalIgnoreCase);
        return hadNone && SchemaRules.AllFields(SchemaJson.Parse(after.SchemaText)).All(KeepsName);
    }

    private static bool KeepsName(Column column) =>
        MetadataText.Find(column, MetadataKeys.PhysicalName) is not string physical || physical == column.Name;
}
