using System.Globalization;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Faults;
using Millrace.DeltaProtocol.Schemas;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Features;

/// <summary>
/// Decides from the protocol whether a table may be read or written. It is asked before anything else of a snapshot
/// is interpreted, because a feature may change what the rest means.
/// </summary>
internal static class FeatureGate
{
    private const int FeatureReaderVersion = 3;
    private const int FeatureWriterVersion = 7;

    /// <summary>True when the protocol includes a feature, by name or by a legacy version.</summary>
    internal static bool Includes(LogAction.Protocol protocol, string feature)
    {
        if (protocol.MinWriterVersion >= FeatureWriterVersion)
            return (protocol.WriterFeatures ?? []).Contains(feature, StringComparer.OrdinalIgnoreCase);
        return TableFeature.Find(feature)?.LegacyWriterVersion is int since && protocol.MinWriterVersion >= since;
    }

    /// <summary>Refuses a table that we would read wrongly.</summary>
    internal static void RequireReadable(LakePath root, LogAction.Protocol protocol)
    {
        if (protocol.MinReaderVersion is < 1 or > FeatureReaderVersion)
            throw DeltaErrors.FeatureNotReadable(root, $"reader version {Text(protocol.MinReaderVersion)}");
        if (protocol.MinReaderVersion < FeatureReaderVersion) return;
        foreach (string name in protocol.ReaderFeatures ?? [])
        {
            if (TableFeature.Find(name) is not { CanRead: true }) throw DeltaErrors.FeatureNotReadable(root, name);
        }
    }

    /// <summary>Refuses a table whose promises we could break by writing.</summary>
    internal static void RequireWritable(
        LakePath root, LogAction.Protocol protocol, LogAction.Metadata metadata, TableSchema schema)
    {
        RequireReadable(root, protocol);
        if (protocol.MinWriterVersion is < 1 or > FeatureWriterVersion)
            throw DeltaErrors.FeatureNotWritable(root, $"writer version {Text(protocol.MinWriterVersion)}");
        foreach (string name in (protocol.ReaderFeatures ?? []).Concat(protocol.WriterFeatures ?? []))
        {
            if (TableFeature.Find(name) is not { CanWrite: true }) throw DeltaErrors.FeatureNotWritable(root, name);
        }

        if (FindActive(protocol, metadata, schema) is (string feature, string detail))
            throw DeltaErrors.FeatureNotWritable(root, feature, detail);
    }

    /// <summary>
    /// A feature that is harmless while it is only listed, but in use here and beyond us; metadata of a feature that
    /// the protocol does not include has no force and is not looked at.
    /// </summary>
    private static (string Feature, string Detail)? FindActive(
        LogAction.Protocol protocol, LogAction.Metadata metadata, TableSchema schema)
    {
        if (Includes(protocol, "columnMapping")
            && ColumnMapping.ModeOf(metadata.Configuration) != ColumnMappingMode.None)
            return ("columnMapping", "its files must carry physical names and field ids");
        if (Includes(protocol, "checkConstraints"))
        {
            foreach ((string name, string value) in metadata.Configuration)
            {
                if (name.StartsWith("delta.constraints.", StringComparison.OrdinalIgnoreCase))
                    return ("checkConstraints", $"{name} = {value}");
            }
        }

        return FindColumn(protocol, schema, "invariants", "delta.invariants")
            ?? FindColumn(protocol, schema, "generatedColumns", "delta.generationExpression")
            ?? FindColumn(protocol, schema, "identityColumns", "delta.identity.start")
            ?? FindColumn(protocol, schema, "allowColumnDefaults", "CURRENT_DEFAULT");
    }

    private static (string Feature, string Detail)? FindColumn(
        LogAction.Protocol protocol, TableSchema schema, string feature, string key)
    {
        if (!Includes(protocol, feature)) return null;
        foreach (Column column in SchemaRules.AllFields(schema))
        {
            if (column.Metadata.TryGetValue(key, out string? value)) return (feature, $"column {column.Name}: {value}");
        }

        return null;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
