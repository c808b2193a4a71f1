using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Files;
using Millrace.Foundation.Names;

namespace Millrace.DeltaProtocol.Transactions;

/// <summary>What a transaction read and what it writes, as far as a conflict can depend on it.</summary>
internal sealed record TransactionScope(LakePath Root, PartitionMatcher Partitions)
{
    internal bool IsCreation { get; init; }

    internal bool ReadsWholeTable { get; init; }

    /// <summary>Partitions read, each a part of the partition columns with canonical values.</summary>
    internal IReadOnlyList<IReadOnlyDictionary<string, string?>> ReadPartitions { get; init; } = [];

    /// <summary>Paths of files that are removed.</summary>
    internal IReadOnlySet<string> RemovedPaths { get; init; } = new HashSet<string>();

    internal LogAction.SetTransaction? Progress { get; init; }

    internal bool ChangesMetadata { get; init; }

    internal bool ChangesProtocol { get; init; }

    /// <summary>Domains that are written.</summary>
    internal IReadOnlySet<string> Domains { get; init; } = new HashSet<string>();

    /// <summary>True when rows only move between files.</summary>
    internal bool IsRearrangement { get; init; }

    internal bool IsSerializable { get; init; }

    /// <summary>Applications whose versions the commit notes.</summary>
    internal IReadOnlySet<string> NotedApps { get; init; } = new HashSet<string>();

    /// <summary>True when nothing was read and files are only added.</summary>
    internal bool IsBlindAppend => !ReadsWholeTable && ReadPartitions.Count == 0 && RemovedPaths.Count == 0;

    internal string IsolationLevel =>
        IsRearrangement ? "SnapshotIsolation" : IsSerializable ? "Serializable" : "WriteSerializable";

    /// <summary>True when a file lies in what was read.</summary>
    internal bool Reads(IReadOnlyDictionary<string, string?>? partitionValues) =>
        ReadsWholeTable || ReadPartitions.Any(partition =>
            partitionValues is null || Partitions.Matches(partition, partitionValues));

    internal string PathOf(string logged) => PathCodec.Resolve(Root, logged).Value;
}
