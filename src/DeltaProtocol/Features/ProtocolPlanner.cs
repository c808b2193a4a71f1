using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Faults;
using Millrace.DeltaProtocol.Schemas;
using Millrace.Foundation.Names;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Features;

/// <summary>Finds the lowest protocol under which a schema and its properties may be written.</summary>
internal static class ProtocolPlanner
{
    private const string RequestPrefix = "delta.feature.";
    private const int FeatureReaderVersion = 3;
    private const int FeatureWriterVersion = 7;

    private static readonly (string Key, string Feature)[] MetadataFeatures =
    [
        (MetadataKeys.Generation, "generatedColumns"),
        (MetadataKeys.IdentityStart, "identityColumns"),
        (MetadataKeys.Default, "allowColumnDefaults"),
        (MetadataKeys.Invariants, "invariants"),
    ];

    /// <summary>Properties that only speak about the protocol; they are obeyed once and never stored.</summary>
    internal static bool IsConsumed(string property) =>
        property.StartsWith(RequestPrefix, StringComparison.OrdinalIgnoreCase)
        || property.Equals("delta.minReaderVersion", StringComparison.OrdinalIgnoreCase)
        || property.Equals("delta.minWriterVersion", StringComparison.OrdinalIgnoreCase);

    /// <summary>The protocol of a new table: (1,2) unless something asks for a named feature.</summary>
    internal static LogAction.Protocol ForNew(
        LakePath root, TableSchema schema, IReadOnlyDictionary<string, string> properties) =>
        Raise(root, new LogAction.Protocol(1, 2, null, null), Needed(root, Traits(schema), properties));

    /// <summary>
    /// The protocol after a change of schema or properties; the same instance when it suffices. Only what is new counts:
    /// metadata that lay there without force must not get it from an unrelated change.
    /// </summary>
    internal static LogAction.Protocol ForChange(
        LakePath root,
        LogAction.Protocol current,
        (TableSchema Schema, IReadOnlyDictionary<string, string> Properties) before,
        (TableSchema Schema, IReadOnlyDictionary<string, string> Properties) after)
    {
        IEnumerable<Trait> added = Traits(after.Schema).Except(Traits(before.Schema));
        return Raise(root, current, Needed(root, added, after.Properties.Where(pair =>
            before.Properties.GetValueOrDefault(pair.Key) != pair.Value)));
    }

    /// <summary>A protocol that includes all features of two; the first one itself when it suffices.</summary>
    internal static LogAction.Protocol Union(LakePath root, LogAction.Protocol current, LogAction.Protocol other) =>
        Raise(root, current, [.. Listed(other)]);

    /// <summary>The protocol with further features; the same instance when it has them.</summary>
    internal static LogAction.Protocol With(LakePath root, LogAction.Protocol current, SortedSet<string> features) =>
        Raise(root, current, features);

    /// <summary>The protocol without a feature, with all others by name.</summary>
    internal static LogAction.Protocol Without(LogAction.Protocol current, string feature, params string[] added)
    {
        SortedSet<string> features = new(Listed(current).Concat(added), StringComparer.OrdinalIgnoreCase);
        features.Remove(feature);
        return Of(features, minReaderVersion: 1);
    }

    /// <summary>All features of a protocol by name, implied ones too.</summary>
    internal static IEnumerable<string> Listed(LogAction.Protocol protocol) => protocol.MinWriterVersion >= FeatureWriterVersion
        ? (protocol.WriterFeatures ?? []).Union(protocol.ReaderFeatures ?? [], StringComparer.OrdinalIgnoreCase)
        : TableFeature.All
            .Where(feature => feature.LegacyWriterVersion is int since && protocol.MinWriterVersion >= since)
            .Select(feature => feature.Name);

    /// <summary>What of the columns needs a feature.</summary>
    private static IEnumerable<Trait> Traits(TableSchema schema)
    {
        foreach (Column column in SchemaRules.AllFields(schema))
        {
            if (SchemaRules.Contains(column.Type, type => type is DataType.TimestampNtz))
                yield return new Trait("timestampNtz", column.Name, "");
            if (SchemaRules.Contains(column.Type, type => type is DataType.Variant))
                yield return new Trait("variantType", column.Name, "");
            foreach ((string key, string feature) in MetadataFeatures)
            {
                if (column.Metadata.TryGetValue(key, out string? json)) yield return new Trait(feature, column.Name, json);
            }
        }
    }

    private static SortedSet<string> Needed(
        LakePath root, IEnumerable<Trait> traits, IEnumerable<KeyValuePair<string, string>> properties)
    {
        SortedSet<string> needed = new(traits.Select(trait => trait.Feature), StringComparer.Ordinal);
        foreach ((string name, string value) in properties)
        {
            if (name.StartsWith(RequestPrefix, StringComparison.OrdinalIgnoreCase))
                needed.Add(Requested(root, name, value));
            else if (EnabledBy(name, value) is string feature)
                needed.Add(feature);
        }

        return needed;
    }

    private static string Requested(LakePath root, string property, string value)
    {
        if (value.ToUpperInvariant() is not ("SUPPORTED" or "ENABLED"))
            throw DeltaErrors.InvalidProperty(property, value, "it must be 'supported'");
        string name = property[RequestPrefix.Length..];
        return TableFeature.Find(name)?.Name ?? throw DeltaErrors.FeatureNotWritable(root, name);
    }

    private static string? EnabledBy(string property, string value) => property.ToUpperInvariant() switch
    {
        "DELTA.ENABLECHANGEDATAFEED" => WhenTrue(value, "changeDataFeed"),
        "DELTA.ENABLEDELETIONVECTORS" => WhenTrue(value, "deletionVectors"),
        "DELTA.ENABLEROWTRACKING" => WhenTrue(value, "rowTracking"),
        "DELTA.ENABLEINCOMMITTIMESTAMPS" => WhenTrue(value, "inCommitTimestamp"),
        "DELTA.ENABLEICEBERGCOMPATV1" => WhenTrue(value, "icebergCompatV1"),
        "DELTA.ENABLEICEBERGCOMPATV2" => WhenTrue(value, "icebergCompatV2"),
        "DELTA.ENABLEICEBERGCOMPATV3" => WhenTrue(value, "icebergCompatV3"),
        "DELTA.ENABLEICEBERGWRITERCOMPATV1" => WhenTrue(value, "icebergWriterCompatV1"),
        "DELTA.ENABLEICEBERGWRITERCOMPATV3" => WhenTrue(value, "icebergWriterCompatV3"),
        "DELTA.ENABLEVARIANTSHREDDING" => WhenTrue(value, "variantShredding"),
        "DELTA.WRITEPARTITIONCOLUMNSTOPARQUET" => WhenTrue(value, "materializePartitionColumns"),
        "DELTA.ENABLETYPEWIDENING" => WhenTrue(value, "typeWidening"),
        "DELTA.CHECKPOINTPOLICY" => value.Equals("v2", StringComparison.OrdinalIgnoreCase) ? "v2Checkpoint" : null,
        "DELTA.COLUMNMAPPING.MODE" => value.Equals("none", StringComparison.OrdinalIgnoreCase) ? null : "columnMapping",
        string name when name.StartsWith("DELTA.CONSTRAINTS.", StringComparison.Ordinal) => "checkConstraints",
        _ => null,
    };

    private static string? WhenTrue(string value, string feature) =>
        value.Equals("true", StringComparison.OrdinalIgnoreCase) ? feature : null;

    private static LogAction.Protocol Raise(LakePath root, LogAction.Protocol current, SortedSet<string> needed)
    {
        SortedSet<string> missing = new(StringComparer.Ordinal);
        foreach (string name in needed) AddMissing(current, name, missing);
        if (missing.Count == 0) return current;
        foreach (string name in missing)
        {
            if (TableFeature.Find(name) is not { CanWrite: true }) throw DeltaErrors.FeatureNotWritable(root, name);
        }

        return Of([.. Listed(current), .. missing], current.MinReaderVersion);
    }

    /// <summary>A feature may build on others, and an older form of it may be there already.</summary>
    private static void AddMissing(LogAction.Protocol current, string name, SortedSet<string> missing)
    {
        bool isThere = FeatureGate.Includes(current, name) || FeatureGate.Includes(current, $"{name}-preview");
        if (isThere || !missing.Add(name)) return;
        foreach (string other in TableFeature.Find(name)?.DependsOn ?? []) AddMissing(current, other, missing);
    }

    /// <summary>Named features need writer version 7; readers are only asked for version 3 when one concerns them.</summary>
    private static LogAction.Protocol Of(SortedSet<string> features, int minReaderVersion)
    {
        string[] writers = [.. features.Order(StringComparer.Ordinal)];
        string[] readers = [.. writers.Where(IsForReaders)];
        return readers.Length > 0 || minReaderVersion >= FeatureReaderVersion
            ? new LogAction.Protocol(FeatureReaderVersion, FeatureWriterVersion, readers, writers)
            : new LogAction.Protocol(1, FeatureWriterVersion, null, writers);
    }

    private static bool IsForReaders(string name) => TableFeature.Find(name) is { IsForReaders: true };

    /// <summary>Something of a column that needs a feature.</summary>
    /// <param name="Feature">The feature.</param>
    /// <param name="Column">Name of the column.</param>
    /// <param name="Value">The metadata entry, or nothing.</param>
    private sealed record Trait(string Feature, string Column, string Value);
}
