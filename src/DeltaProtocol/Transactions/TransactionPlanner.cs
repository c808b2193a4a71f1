using System.Globalization;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Features;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Layout;
using Millrace.DeltaProtocol.Log;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Transactions;

/// <summary>Turns what a transaction collected into the plan of its commit, or refuses it.</summary>
internal static class TransactionPlanner
{
    private static string EngineInfo { get; } =
        $"Millrace/{typeof(TransactionPlanner).Assembly.GetName().Version?.ToString(fieldCount: 3)}";

    internal static CommitPlan Plan(TransactionDraft draft, Operation operation)
    {
        RowIdSetup.Prepare(draft);
        FeatureDrop.Prepare(draft);
        LogAction.Protocol protocol = PlanProtocol(draft);
        LogAction.Metadata metadata = draft.Shape.ToMetadata();
        protocol = FeatureDrop.Apply(draft, protocol, metadata);
        metadata = Protected(draft, metadata);
        TransactionRules.Require(draft, protocol, metadata);
        PartitionMatcher partitions = Matcher(draft);
        TransactionScope scope = ScopeOf(draft, partitions, protocol, metadata);
        bool setsMetadata = draft.Read is null || draft.Shape.IsChanged || FeatureDrop.NeedsProtection(draft);
        return new CommitPlan(
            scope,
            scope.ChangesProtocol ? protocol : null,
            setsMetadata ? metadata : null,
            ActionPlanner.Facts(draft, partitions),
            ActionPlanner.Adds(draft, partitions),
            InfoOf(draft, operation, scope, protocol, metadata),
            draft.Read is null ? CommitBasis.Nothing(protocol, metadata) : CommitBasis.Of(draft.Read))
        {
            StartsInCommitTime = draft.Read is Snapshot read
                && !TableProperties.HasInCommitTimestamps(read.Properties)
                && TableProperties.HasInCommitTimestamps(metadata.Configuration),
            NeedsCheckpoint = FeatureDrop.NeedsProtection(draft),
        };
    }

    /// <summary>Compares partition values of the table as the transaction leaves it.</summary>
    internal static PartitionMatcher Matcher(TransactionDraft draft) => new(
        draft.Shape.Shape.Schema, draft.Shape.Shape.PartitionColumns, new ColumnMapping(draft.Shape.Shape.Mapping));

    private static LogAction.Protocol PlanProtocol(TransactionDraft draft)
    {
        TableSchema schema = draft.Shape.Shape.Schema;
        IReadOnlyDictionary<string, string> properties = draft.Shape.Shape.Properties;
        LogAction.Protocol protocol;
        if (draft.Read is null)
            protocol = ProtocolPlanner.ForNew(draft.Root, schema, properties);
        else if (draft.Shape.IsChanged)
            protocol = ProtocolPlanner.ForChange(
                draft.Root, draft.Read.Protocol, (draft.Read.Schema, draft.Shape.UntouchedBefore()), (schema, properties));
        else
            protocol = draft.Read.Protocol;
        if (draft.Restored is not null)
            protocol = ProtocolPlanner.Union(draft.Root, protocol, draft.Restored.Protocol);
        return ProtocolPlanner.With(draft.Root, protocol, draft.NeededFeatures);
    }

    /// <summary>After a feature that concerned readers went, history before this version stays whole or goes whole.</summary>
    private static LogAction.Metadata Protected(TransactionDraft draft, LogAction.Metadata metadata)
    {
        if (draft.Read is null || !FeatureDrop.NeedsProtection(draft)) return metadata;
        return metadata with
        {
            Configuration = new Dictionary<string, string>(metadata.Configuration, StringComparer.Ordinal)
            {
                [FeatureDrop.ProtectionProperty] = (draft.Read.Version + 1).ToString(CultureInfo.InvariantCulture),
            },
        };
    }

    private static TransactionScope ScopeOf(
        TransactionDraft draft, PartitionMatcher partitions, LogAction.Protocol protocol, LogAction.Metadata metadata) =>
        new(draft.Root, partitions)
        {
            IsCreation = draft.Read is null,

            // A version number is written into the metadata, and any other version would make it wrong.
            IsExclusive = draft.IsExclusive || FeatureDrop.NeedsProtection(draft),
            ReadsWholeTable = draft.ReadsWholeTable || draft.Shape.RulesOldRows,
            ReadPartitions = draft.ReadPartitions,
            ReadPredicates = draft.ReadPredicates,
            ReadPaths = draft.ReadPaths,
            RemovedPaths = draft.Removes.Values.Select(file => file.Path.Value).ToHashSet(StringComparer.Ordinal),
            Progress = draft.Progress,
            NotedApps = draft.Notes.Keys.ToHashSet(StringComparer.Ordinal),
            ChangesMetadata = draft.Shape.IsChanged || FeatureDrop.NeedsProtection(draft),
            ChangesProtocol = draft.Read is null || !ReferenceEquals(protocol, draft.Read.Protocol),
            Domains = draft.Domains.Keys.ToHashSet(StringComparer.Ordinal),
            IsRearrangement = draft.IsRearrangement,
            IsSerializable = TableProperties.IsSerializable(metadata.Configuration),
            RowIdFloor = draft.Restored is null ? -1 : RowTracking.HighWaterMark(
                draft.Restored.Domains.GetValueOrDefault(RowTracking.Domain)),
        };

    private static LogAction.CommitInfo InfoOf(
        TransactionDraft draft,
        Operation operation,
        TransactionScope scope,
        LogAction.Protocol protocol,
        LogAction.Metadata metadata) => new()
    {
        Operation = operation.Name,
        OperationParameters = operation.Parameters.ToDictionary(pair => pair.Key, pair => (string?)pair.Value),
        OperationMetrics = operation.Metrics.ToDictionary(pair => pair.Key, pair => (string?)pair.Value),
        UserMetadata = operation.UserMetadata,
        ReadVersion = draft.Read?.Version,
        IsolationLevel = scope.IsolationLevel,
        IsBlindAppend = scope.IsBlindAppend,
        EngineInfo = EngineInfo,
        TransactionId = draft.Environment.NewId().ToString("D"),
        Tags = RowTracking.Assigns(protocol, metadata.Configuration) && RowTracking.Of(metadata.Configuration).IsEnabled
            ? new Dictionary<string, string?> { [RowTracking.PreservedTag] = RowIdSetup.KeepsIds(draft) ? "true" : "false" }
            : null,
    };
}
