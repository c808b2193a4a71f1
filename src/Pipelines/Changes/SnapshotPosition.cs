using System.Text.Json.Serialization;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Changes;

/// <summary>The snapshot a flow has come to.</summary>
/// <param name="Format">Version of the form; 1.</param>
/// <param name="Kind">Kind of the snapshot's version.</param>
/// <param name="Version">The version as text.</param>
/// <param name="Table">Id of the table whose version it is; null where a function gives snapshots.</param>
internal sealed record SnapshotPosition(int Format, string Kind, string Version, string? Table)
{
    public const int CurrentFormat = 1;

    /// <summary>The position of a version.</summary>
    public static SnapshotPosition Of(SnapshotVersion version, string? table) => new(CurrentFormat, version.Kind, version.Text, table);
}

/// <summary>Writes and reads positions.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SnapshotPosition))]
internal sealed partial class SnapshotPositionJson : JsonSerializerContext;
