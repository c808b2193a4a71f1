using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Faults;
using Millrace.DeltaProtocol.Features;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Layout;
using Millrace.DeltaProtocol.Schemas;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Transactions;

/// <summary>
/// Takes features out of a protocol once nothing of the table uses them any more. Readers of older versions may still
/// need a feature that concerned readers: for those, history is protected and a checkpoint parts it from what follows.
/// </summary>
internal static class FeatureDrop
{
    private const string Protection = "checkpointProtection";

    /// <summary>Property that says from which version on a reader without the dropped features may start.</summary>
    internal const string ProtectionProperty = "delta.requireCheckpointProtectionBeforeVersion";

    /// <summary>Takes away what only served the features and tells nothing about rows.</summary>
    internal static void Prepare(TransactionDraft draft)
    {
        foreach (string feature in draft.DroppedFeatures)
        {
            switch (feature.ToUpperInvariant())
            {
                case "CLUSTERING" when Current(draft, Clustering.Domain) is LogAction.DomainMetadata clustering
                    && Clustering.Parse(clustering.Configuration).Count == 0:
                    draft.Domains[Clustering.Domain] = clustering with { IsRemoved = true };
                    break;
                case "ROWTRACKING":
                    if (Current(draft, RowTracking.Domain) is LogAction.DomainMetadata rows)
                        draft.Domains[RowTracking.Domain] = rows with { IsRemoved = true };
                    Unset(draft, RowTracking.RowIdProperty, RowTracking.VersionProperty, RowTracking.SuspendedProperty);
                    break;
                case "INCOMMITTIMESTAMP":
                    Unset(draft, CommitText.EnablementVersion, CommitText.EnablementTime);
                    break;
            }
        }
    }

    /// <summary>True when a dropped feature may be needed to read an older version.</summary>
    internal static bool NeedsProtection(TransactionDraft draft) => draft.DroppedFeatures.Exists(NeedsProtection);

    internal static LogAction.Protocol Apply(
        TransactionDraft draft, LogAction.Protocol protocol, LogAction.Metadata metadata)
    {
        foreach (string name in draft.DroppedFeatures)
        {
            string feature = ProtocolPlanner.Listed(protocol)
                .FirstOrDefault(listed => listed.Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? throw SchemaErrors.FeatureDropRefused(name, "the table's protocol does not include it");
            if (FindTrace(draft, metadata, feature) is string trace) throw SchemaErrors.FeatureDropRefused(feature, trace);
            string? dependent = ProtocolPlanner.Listed(protocol).FirstOrDefault(other =>
                TableFeature.Find(other)?.DependsOn.Contains(feature, StringComparer.OrdinalIgnoreCase) == true);
            if (dependent is not null)
                throw SchemaErrors.FeatureDropRefused(feature, $"the feature '{dependent}' builds on it; drop that first");
            protocol = NeedsProtection(feature)
                ? ProtocolPlanner.Without(protocol, feature, Protection)
                : ProtocolPlanner.Without(protocol, feature);
        }

        return protocol;
    }

    private static bool NeedsProtection(string feature) =>
        TableFeature.Find(feature) is { IsForReaders: true } && !Is(feature, "vacuumProtocolCheck");

    /// <summary>What of the table still uses a feature, and how to end that; null when nothing does.</summary>
    private static string? FindTrace(TransactionDraft draft, LogAction.Metadata metadata, string feature) =>
        feature.ToUpperInvariant() switch
        {
            "APPENDONLY" => Property(metadata, "delta.appendOnly"),
            "CHANGEDATAFEED" => Property(metadata, TransactionRules.ChangesProperty),
            "INCOMMITTIMESTAMP" => Property(metadata, "delta.enableInCommitTimestamps"),
            "DELETIONVECTORS" => Property(metadata, TransactionRules.VectorsProperty) ?? Vectors(draft),
            "V2CHECKPOINT" => metadata.Configuration.GetValueOrDefault("delta.checkpointPolicy") is string policy
                && Is(policy, "v2") ? "set 'delta.checkpointPolicy' = 'classic' first" : null,
            "ROWTRACKING" => Property(metadata, RowTracking.EnabledProperty),
            "CLUSTERING" => Domain(draft, Clustering.Domain, "CLUSTER BY NONE"),
            "DOMAINMETADATA" => Domains(draft),
            "CHECKCONSTRAINTS" => metadata.Configuration.Keys
                .Where(key => key.StartsWith(MetadataKeys.ConstraintPrefix, StringComparison.OrdinalIgnoreCase))
                .Select(key => $"the constraint '{key[MetadataKeys.ConstraintPrefix.Length..]}' is there; drop it first")
                .FirstOrDefault(),
            "INVARIANTS" => Column(draft, MetadataKeys.Invariants),
            "GENERATEDCOLUMNS" => Column(draft, MetadataKeys.Generation),
            "IDENTITYCOLUMNS" => Column(draft, MetadataKeys.IdentityStart),
            "ALLOWCOLUMNDEFAULTS" => Column(draft, MetadataKeys.Default),
            "TYPEWIDENING" or "TYPEWIDENING-PREVIEW" =>
                Property(metadata, "delta.enableTypeWidening") ?? Column(draft, MetadataKeys.TypeChanges),
            "TIMESTAMPNTZ" => draft.Shape.Shape.Schema
                .Where(column => SchemaRules.Contains(column.Type, type => type is DataType.TimestampNtz))
                .Select(column => $"the column '{column.Name}' has the type timestamp_ntz; drop it first")
                .FirstOrDefault(),
            "VACUUMPROTOCOLCHECK" => null,
            "COLUMNMAPPING" => draft.Shape.Shape.HasColumnMapping
                ? "its files name columns by physical names; write the rows to a new table instead"
                : null,
            _ => "how to take away its traces is not known; drop it with the engine that added it",
        };

    private static string? Property(LogAction.Metadata metadata, string name) =>
        "true".Equals(metadata.Configuration.GetValueOrDefault(name), StringComparison.OrdinalIgnoreCase)
            ? $"set the table property '{name}' = 'false' first"
            : null;

    private static string? Column(TransactionDraft draft, string key)
    {
        Column? user = SchemaRules.AllFields(draft.Shape.Shape.Schema)
            .FirstOrDefault(column => column.Metadata.ContainsKey(key));
        return user is null ? null : $"the column '{user.Name}' has '{key}' in its metadata; drop or rewrite it first";
    }

    private static string? Vectors(TransactionDraft draft)
    {
        DataFile? file = draft.Read?.Files.FirstOrDefault(file =>
            file.DeletionVector is not null && !draft.Removes.ContainsKey(file.Key));
        return file is null ? null : $"file '{file.LogPath}' has a deletion vector; rewrite such files (REORG) first";
    }

    private static string? Domain(TransactionDraft draft, string domain, string statement) =>
        Current(draft, domain) is null ? null : $"the domain '{domain}' is there; take it away first ({statement})";

    /// <summary>A domain as the transaction leaves it; null when there is none or it goes.</summary>
    private static LogAction.DomainMetadata? Current(TransactionDraft draft, string domain)
    {
        if (draft.Domains.TryGetValue(domain, out LogAction.DomainMetadata? set)) return set.IsRemoved ? null : set;
        return draft.Read?.Domains.GetValueOrDefault(domain);
    }

    private static void Unset(TransactionDraft draft, params string[] properties)
    {
        Dictionary<string, string?> gone = properties
            .Where(draft.Shape.Shape.Properties.ContainsKey)
            .ToDictionary(name => name, _ => (string?)null, StringComparer.Ordinal);
        if (gone.Count > 0) draft.Shape.SetProperties(gone);
    }

    private static string? Domains(TransactionDraft draft)
    {
        string? domain = draft.Read?.Domains.Keys.FirstOrDefault(name =>
            !draft.Domains.TryGetValue(name, out LogAction.DomainMetadata? set) || !set.IsRemoved)
            ?? draft.Domains.Values.FirstOrDefault(set => !set.IsRemoved)?.Domain;
        return domain is null ? null : $"the domain '{domain}' is there";
    }

    private static bool Is(string text, string other) => text.Equals(other, StringComparison.OrdinalIgnoreCase);
}
