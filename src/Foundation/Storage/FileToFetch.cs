using Millrace.Foundation.Names;

namespace Millrace.Foundation.Storage;

/// <summary>An object that the engine is to read.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="SizeBytes">
/// Its size when it is known and the object never changes, as the data files of a table: a copy of this size is as good as
/// it. Null when it may be replaced: whether a copy still holds is asked.
/// </param>
public readonly record struct FileToFetch(LakePath Path, long? SizeBytes);
