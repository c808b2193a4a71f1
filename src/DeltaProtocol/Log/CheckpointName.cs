using Millrace.Foundation.Storage;

namespace Millrace.DeltaProtocol.Log;

/// <summary>Shapes of a checkpoint; of one version, the later member is preferred.</summary>
internal enum CheckpointKind
{
    /// <summary>Several Parquet files.</summary>
    MultiPart = 0,

    /// <summary>One Parquet file.</summary>
    Classic = 1,

    /// <summary>A V2 manifest, JSON or Parquet.</summary>
    Manifest = 2,
}

/// <summary>What the name of one checkpoint file says.</summary>
internal readonly record struct CheckpointName(long Version, CheckpointKind Kind, int Part, int PartCount);

/// <summary>A complete checkpoint: all of its top-level files.</summary>
internal sealed record CheckpointFiles(long Version, CheckpointKind Kind, IReadOnlyList<StoredObject> Files);

/// <summary>One commit file of a listing.</summary>
internal readonly record struct CommitFile(long Version, StoredObject Object);
