using Millrace.DeltaProtocol.Files;

namespace Millrace.Delta.Writing;

/// <summary>Files that hold rows and wait for a commit.</summary>
/// <param name="Files">The files.</param>
/// <param name="Rows">Rows in them.</param>
/// <param name="SizeBytes">Their size.</param>
internal sealed record WrittenRows(IReadOnlyList<NewFile> Files, long Rows, long SizeBytes)
{
    /// <summary>No rows.</summary>
    public static WrittenRows None { get; } = new([], 0, 0);
}
