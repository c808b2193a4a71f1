using System.Globalization;
using System.Text.Json;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Faults;
using Millrace.DeltaProtocol.Features;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Faults;

namespace Millrace.DeltaProtocol.Layout;

/// <summary>Whether and how the rows of a table keep an id and the version they were last changed in.</summary>
/// <param name="IsEnabled">
/// True when every row has both, so that a writer who copies rows must carry them on in the two columns.
/// </param>
/// <param name="RowIdColumn">Physical column of copied row ids; null when not named.</param>
/// <param name="CommitVersionColumn">Physical column of copied commit versions; null when not named.</param>
public sealed record RowTracking(bool IsEnabled, string? RowIdColumn, string? CommitVersionColumn)
{
    internal const string Feature = "rowTracking";
    internal const string Domain = "delta.rowTracking";
    internal const string EnabledProperty = "delta.enableRowTracking";
    internal const string SuspendedProperty = "delta.rowTrackingSuspended";
    internal const string RowIdProperty = "delta.rowTracking.materializedRowIdColumnName";
    internal const string VersionProperty = "delta.rowTracking.materializedRowCommitVersionColumnName";

    /// <summary>Tag of a commit that says whether copied rows kept their ids.</summary>
    internal const string PreservedTag = "delta.rowTracking.preserved";

    private const string MarkKey = "rowIdHighWaterMark";

    /// <summary>Row tracking of a table; null when its protocol does not include it.</summary>
    public static RowTracking? Of(Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return Includes(snapshot.Protocol) ? Of(snapshot.Properties) : null;
    }

    internal static RowTracking Of(IReadOnlyDictionary<string, string> properties) => new(
        IsTrue(properties, EnabledProperty),
        properties.GetValueOrDefault(RowIdProperty),
        properties.GetValueOrDefault(VersionProperty));

    /// <summary>True when every new file must get ids, whether tracking is enabled or merely possible.</summary>
    internal static bool Assigns(LogAction.Protocol protocol, IReadOnlyDictionary<string, string> properties) =>
        Includes(protocol) && !IsTrue(properties, SuspendedProperty);

    /// <summary>The highest row id a domain says was given; −1 for none yet.</summary>
    /// <exception cref="MillraceException">DELTA_ROW_TRACKING_INVALID: the domain cannot be read.</exception>
    internal static long HighWaterMark(LogAction.DomainMetadata? domain)
    {
        if (domain is null || domain.IsRemoved) return -1;
        try
        {
            using JsonDocument document = JsonDocument.Parse(domain.Configuration);
            return document.RootElement.GetProperty(MarkKey).GetInt64();
        }
        catch (Exception cause) when (cause is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw DeltaErrors.RowTrackingInvalid(domain.Configuration, cause);
        }
    }

    internal static LogAction.DomainMetadata ToDomain(long highWaterMark) => new(
        Domain,
        string.Create(CultureInfo.InvariantCulture, $"{{\"{MarkKey}\":{highWaterMark}}}"),
        IsRemoved: false);

    private static bool Includes(LogAction.Protocol protocol) => FeatureGate.Includes(protocol, Feature);

    private static bool IsTrue(IReadOnlyDictionary<string, string> properties, string name) =>
        "true".Equals(properties.GetValueOrDefault(name), StringComparison.OrdinalIgnoreCase);
}
