using System.Text.Json.Serialization;

namespace Millrace.Pipelines.Streams;

/// <summary>What a flow keeps of its streams after a batch.</summary>
/// <param name="Format">Version of the form; 1.</param>
/// <param name="Batch">The batch.</param>
/// <param name="Watermark">Rows that happened before it are late from now on; microseconds since 1970, null before there is one.</param>
/// <param name="Leaves">The rows kept, for each place in the query where some are.</param>
internal sealed record StreamManifest(int Format, long Batch, long? Watermark, IReadOnlyList<KeptRows> Leaves)
{
    public const int CurrentFormat = 1;

    /// <summary>Before the first batch.</summary>
    public static StreamManifest Start { get; } = new(CurrentFormat, Batch: -1, Watermark: null, []);
}

/// <summary>The rows of one stream that are kept.</summary>
/// <param name="Source">The stream, to tell that the query reads another now.</param>
/// <param name="Column">Column of the event time; null when there is none.</param>
/// <param name="Watermark">The watermark of this stream alone.</param>
/// <param name="Reach">How long behind the watermark rows are kept, in microseconds; null for as long as the table is not reset.</param>
/// <param name="Segments">The files.</param>
internal sealed record KeptRows(string Source, string? Column, long? Watermark, long? Reach, IReadOnlyList<RowSegment> Segments);

/// <summary>A Parquet file of rows.</summary>
/// <param name="File">Its name in the flow's folder.</param>
/// <param name="Rows">How many they are.</param>
/// <param name="Newest">The newest event time, in microseconds since 1970; null when there is none.</param>
internal sealed record RowSegment(string File, long Rows, long? Newest);

/// <summary>Writes and reads manifests.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(StreamManifest))]
internal sealed partial class StreamManifestJson : JsonSerializerContext;
