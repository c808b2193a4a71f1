namespace Millrace.DeltaProtocol.Snapshots;

/// <summary>What a comparison of a version with its checksum file found.</summary>
/// <param name="Version">The version.</param>
/// <param name="HasChecksum">False when no writer left a checksum, so that there was nothing to compare.</param>
/// <param name="Differences">What does not agree, for people; empty when all is well.</param>
public sealed record LogVerification(long Version, bool HasChecksum, IReadOnlyList<string> Differences)
{
    /// <summary>True when there is a checksum and the version agrees with it.</summary>
    public bool IsConfirmed => HasChecksum && Differences.Count == 0;
}
