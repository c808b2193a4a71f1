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

    /// <summary>Properties that only speak about the protocol; they are obeyed at creation and never stored.</summary>
    internal static bool IsConsumed(string property) =>
        property.StartsWith(RequestPrefix, StringComparison.OrdinalIgnoreCase)
        || property.Equals("delta.minReaderVersion", StringComparison.OrdinalIgnoreCase)
        || property.Equals("delta.minWriterVersion", StringComparison.OrdinalIgnoreCase);

    /// <summary>The protocol of a new table: (1,2) unless something asks for a named feature.</summary>
    internal static LogAction.Protocol ForNew(
        LakePath root, TableSchema schema, IReadOnlyDictionary<string, string> properties) =>
        Raise(root, new LogAction.Protocol(1, 2, null, null), Needed(root, schema, properties));

    /// <summary>The protocol after a change of schema or properties; the same instance when it suffices.</summary>
    internal static LogAction.Protocol ForChange(
        LakePath root,
        LogAction.Protocol current,
        TableSchema schema,
        IReadOnlyDictionary<string, string> properties) =>
        Raise(root, current, Needed(root, schema, properties));

    private static SortedSet<string> Needed(
        LakePath root, TableSchema schema, IReadOnlyDictionary<string, string> properties)
    {
        SortedSet<string> needed = new(StringComparer.Ordinal);
        if (schema.Any(column => SchemaRules.Contains(column.Type, type => type is DataType.TimestampNtz)))
            needed.Add("timestampNtz");
        if (schema.Any(column => SchemaRules.Contains(column.Type, type => type is DataType.Variant)))
            needed.Add("variantType");
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
        SortedSet<string> missing = new(
            needed.Where(name => !FeatureGate.Includes(current, name)), StringComparer.Ordinal);
        if (missing.Count == 0) return current;
        foreach (string name in missing)
        {
            if (TableFeature.Find(name) is not { CanWrite: true }) throw DeltaErrors.FeatureNotWritable(root, name);
        }

        SortedSet<string> writerFeatures = new(StringComparer.Ordinal);
        writerFeatures.UnionWith(current.WriterFeatures ?? Implied(current));
        writerFeatures.UnionWith(missing);
        bool needsReaders = current.MinReaderVersion >= 2 || missing.Any(IsForReaders);
        return needsReaders
            ? new LogAction.Protocol(3, 7, [.. writerFeatures.Where(IsForReaders)], [.. writerFeatures])
            : new LogAction.Protocol(current.MinReaderVersion, 7, null, [.. writerFeatures]);
    }

    private static IEnumerable<string> Implied(LogAction.Protocol legacy) => TableFeature.All
        .Where(feature => feature.LegacyWriterVersion is int since && legacy.MinWriterVersion >= since)
        .Select(feature => feature.Name);

    private static bool IsForReaders(string name) => TableFeature.Find(name) is { IsForReaders: true };
}
