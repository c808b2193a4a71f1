using Millrace.Foundation.Names;

namespace Millrace.Foundation.Storage;

/// <summary>One object as a listing shows it.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="SizeBytes">Its size.</param>
/// <param name="ModifiedAt">When it was last written, UTC.</param>
public sealed record StoredObject(LakePath Path, long SizeBytes, DateTimeOffset ModifiedAt);
