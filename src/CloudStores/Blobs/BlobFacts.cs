namespace Millrace.CloudStores.Blobs;

/// <summary>What a store tells of an object without sending it.</summary>
/// <param name="SizeBytes">Its size.</param>
/// <param name="ModifiedAt">When it was written.</param>
/// <param name="Tag">Changes with its content.</param>
/// <param name="WriteId">The id that the writer gave its attempt; null when it gave none.</param>
internal sealed record BlobFacts(long SizeBytes, DateTimeOffset ModifiedAt, string Tag, string? WriteId);
