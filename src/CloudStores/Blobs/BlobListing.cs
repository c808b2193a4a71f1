using Millrace.CloudStores.Naming;

namespace Millrace.CloudStores.Blobs;

/// <summary>What to list.</summary>
/// <param name="Address">The folder.</param>
/// <param name="Prefix">Start of the keys: the folder's with a slash, or empty for a whole bucket.</param>
/// <param name="IsRecursive">True for keys with further slashes too.</param>
/// <param name="StartAfter">Only keys behind this one; null for all. A store that cannot begin there gives all.</param>
internal sealed record BlobListing(ObjectAddress Address, string Prefix, bool IsRecursive, string? StartAfter);
