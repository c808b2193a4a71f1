using System.Globalization;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Faults;
using Millrace.Foundation.Names;

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
    /// <remarks>What rows must keep to is another matter: <see cref="TableRules"/>.</remarks>
    internal static void RequireWritable(LakePath root, LogAction.Protocol protocol)
    {
        RequireReadable(root, protocol);
        if (protocol.MinWriterVersion is < 1 or > FeatureWriterVersion)
            throw DeltaErrors.FeatureNotWritable(root, $"writer version {Text(protocol.MinWriterVersion)}");
        foreach (string name in (protocol.ReaderFeatures ?? []).Concat(protocol.WriterFeatures ?? []))
        {
            if (TableFeature.Find(name) is not { CanWrite: true }) throw DeltaErrors.FeatureNotWritable(root, name);
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
