using Millrace.DeltaProtocol.Actions;
using Millrace.Foundation.Names;

namespace Millrace.DeltaProtocol.Files;

/// <summary>Identity of a logical file: where it lies and which of its rows are deleted.</summary>
internal readonly record struct FileKey(string Path, string? DeletionVectorId)
{
    internal static FileKey Of(LakePath root, LogAction.AddFile add) =>
        new(PathCodec.Resolve(root, add.Path).Value, add.DeletionVector?.UniqueId);

    internal static FileKey Of(LakePath root, LogAction.RemoveFile remove) =>
        new(PathCodec.Resolve(root, remove.Path).Value, remove.DeletionVector?.UniqueId);
}
