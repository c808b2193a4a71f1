namespace Millrace.CloudStores.Blobs;

/// <summary>One page of a listing.</summary>
/// <param name="Items">Keys with size and time, in the order of the store.</param>
/// <param name="Next">Where the next page goes on; null at the end.</param>
internal sealed record BlobPage(IReadOnlyList<(string Key, long SizeBytes, DateTimeOffset ModifiedAt)> Items, string? Next);
