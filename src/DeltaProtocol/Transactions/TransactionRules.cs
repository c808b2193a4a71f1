using System.Globalization;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Faults;
using Millrace.DeltaProtocol.Features;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Layout;
using Millrace.DeltaProtocol.Log;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;

namespace Millrace.DeltaProtocol.Transactions;

/// <summary>Refuses a transaction that contradicts itself, its table or what its writer says it has kept.</summary>
internal static class TransactionRules
{
    internal const string VectorsProperty = "delta.enableDeletionVectors";
    internal const string ChangesProperty = "delta.enableChangeDataFeed";

    /// <exception cref="MillraceException">The transaction must not be committed.</exception>
    internal static void Require(TransactionDraft draft, LogAction.Protocol protocol, LogAction.Metadata metadata)
    {
        FeatureGate.RequireWritable(draft.Root, protocol);
        if (draft.Removes.Count > 0 && !draft.IsRearrangement && TableProperties.IsAppendOnly(metadata.Configuration))
            throw DeltaErrors.AppendOnly(draft.Root);
        _ = TableProperties.CheckpointIntervalOf(metadata.Configuration);
        _ = TableProperties.CompactionIntervalOf(metadata.Configuration);
        RequireDistinctFiles(draft);
        RequireDuties(draft, protocol, metadata);
        RequireVectors(draft, protocol, metadata);
        RequireChangeFiles(draft, protocol, metadata);
        bool isClustered = draft.Domains.TryGetValue(Clustering.Domain, out LogAction.DomainMetadata? clustering)
            && !clustering.IsRemoved && Clustering.Parse(clustering.Configuration).Count > 0;
        if (isClustered && metadata.PartitionColumns.Count > 0)
            throw SchemaErrors.ClusteringRefused(metadata.PartitionColumns[0], "the table is partitioned, and may be only one of both");
    }

    private static void RequireDistinctFiles(TransactionDraft draft)
    {
        HashSet<string> added = new(StringComparer.Ordinal);
        foreach (string path in AddedPaths(draft))
        {
            if (!added.Add(path)) throw Invalid(draft, $"file '{path}' is added twice");
        }

        HashSet<string> removed = new(StringComparer.Ordinal);
        foreach (DataFile file in draft.Removes.Values)
        {
            string path = file.Path.Value;
            if (!removed.Add(path)) throw Invalid(draft, $"file '{path}' is removed twice");
            if (added.Contains(path) && !draft.ReplacedPaths.Contains(path))
                throw Invalid(draft, $"file '{path}' is both removed and added");
        }

        string? unmatched = draft.ReplacedPaths.FirstOrDefault(path => !removed.Contains(path));
        if (unmatched is not null) throw Invalid(draft, $"the deletion vector of '{unmatched}' is replaced but the file stays");
    }

    private static IEnumerable<string> AddedPaths(TransactionDraft draft) => draft.Adds
        .Select(file => draft.Root.Child(file.Path).Value)
        .Concat(draft.ReAdds.Select(add => PathCodec.Resolve(draft.Root, add.Path).Value));

    /// <summary>Rows that only move keep the rules they kept, but not their names and ids by themselves.</summary>
    private static void RequireDuties(TransactionDraft draft, LogAction.Protocol protocol, LogAction.Metadata metadata)
    {
        if (!draft.WritesRows) return;
        bool knowsNames = draft.Duties.HasFlag(WriterDuties.ColumnMapping);
        if (draft.Shape.Shape.HasColumnMapping && !knowsNames)
            throw DeltaErrors.DutyNotTaken(draft.Root, "columnMapping", "its files must carry physical names and field ids");
        if (!draft.Duties.HasFlag(WriterDuties.TableRules) && !draft.IsRearrangement
            && TableRules.Of(protocol, metadata, draft.Shape.Shape.Schema).FirstExpression() is (string feature, string detail))
            throw DeltaErrors.DutyNotTaken(draft.Root, feature, detail);
        bool movesRows = draft.IsRearrangement && RowTracking.Assigns(protocol, metadata.Configuration)
            && RowTracking.Of(metadata.Configuration).IsEnabled;
        if (movesRows && !draft.Duties.HasFlag(WriterDuties.RowIds))
            throw DeltaErrors.DutyNotTaken(draft.Root, RowTracking.Feature, "rows that move must keep their ids");
    }

    private static void RequireVectors(TransactionDraft draft, LogAction.Protocol protocol, LogAction.Metadata metadata)
    {
        if (draft.Restored is not null) return;
        foreach (LogAction.AddFile add in draft.ReAdds)
        {
            if (add.DeletionVector is not DeletionVector vector) continue;
            bool isNew = draft.ReplacedPaths.Contains(PathCodec.Resolve(draft.Root, add.Path).Value);
            if (isNew && !IsOn(protocol, metadata, "deletionVectors", VectorsProperty))
                throw Invalid(draft, $"deletion vectors are written although '{VectorsProperty}' is not true");
            if (FileStats.TryReadNumRecords(add.Stats) is not long rows)
                throw Invalid(draft, $"file '{add.Path}' does not tell its number of rows, which a deletion vector needs");
            if (vector.Cardinality >= rows)
            {
                throw Invalid(draft, string.Create(CultureInfo.InvariantCulture,
                    $"{vector.Cardinality} of the {rows} rows of file '{add.Path}' are deleted; remove the file instead"));
            }
        }
    }

    private static void RequireChangeFiles(
        TransactionDraft draft, LogAction.Protocol protocol, LogAction.Metadata metadata)
    {
        if (draft.ChangeFiles.Count == 0) return;
        if (!IsOn(protocol, metadata, "changeDataFeed", ChangesProperty))
            throw Invalid(draft, $"change files are written although '{ChangesProperty}' is not true");
        if (draft.IsRearrangement) throw Invalid(draft, "rows that only move have no changes to write");
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (NewChangeFile file in draft.ChangeFiles)
        {
            if (!file.Path.StartsWith($"{NewChangeFile.Folder}/", StringComparison.Ordinal))
                throw Invalid(draft, $"the change file '{file.Path}' does not lie in '{NewChangeFile.Folder}'");
            if (!seen.Add(file.Path)) throw Invalid(draft, $"the change file '{file.Path}' is added twice");
        }
    }

    private static bool IsOn(LogAction.Protocol protocol, LogAction.Metadata metadata, string feature, string property) =>
        FeatureGate.Includes(protocol, feature)
        && "true".Equals(metadata.Configuration.GetValueOrDefault(property), StringComparison.OrdinalIgnoreCase);

    private static MillraceException Invalid(TransactionDraft draft, string problem) =>
        DeltaErrors.InvalidTransaction(draft.Root, problem);
}
