using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Files;
using Millrace.Foundation.Names;

namespace Millrace.DeltaProtocol.Transactions;

/// <summary>What a transaction read and what it writes, as far as a conflict can depend on it.</summary>
internal sealed record TransactionScope(LakePath Root, PartitionMatcher Partitions)
{
    internal bool IsCreation { get; init; }

    /// <summary>True when any commit in between is a conflict.</summary>
    internal bool IsExclusive { get; init; }

    internal bool ReadsWholeTable { get; init; }

    /// <summary>Partitions read, each a part of the partition columns with canonical values.</summary>
    internal IReadOnlyList<IReadOnlyDictionary<string, string?>> ReadPartitions { get; init; } = [];

    /// <summary>Conditions by which rows were read.</summary>
    internal IReadOnlyList<ReadPredicate> ReadPredicates { get; init; } = [];

    /// <summary>Paths of files whose rows were read.</summary>
    internal IReadOnlySet<string> ReadPaths { get; init; } = new HashSet<string>();

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

    /// <summary>Row ids up to here are taken, whatever the table's domain says; −1 for none.</summary>
    internal long RowIdFloor { get; init; } = -1;

    /// <summary>True when nothing was read and files are only added.</summary>
    internal bool IsBlindAppend => !ReadsWholeTable && ReadPartitions.Count == 0 && ReadPredicates.Count == 0
        && ReadPaths.Count == 0 && RemovedPaths.Count == 0 && !IsExclusive;

    internal string IsolationLevel =>
        IsRearrangement ? "SnapshotIsolation" : IsSerializable ? "Serializable" : "WriteSerializable";

    /// <summary>True when an added file may hold rows of what was read.</summary>
    internal bool Reads(LogAction.AddFile add)
    {
        if (ReadsPartition(add.PartitionValues)) return true;
        return ReadPredicates.Any(predicate => predicate.MayMatch(add));
    }

    /// <summary>True when a removed file was read.</summary>
    internal bool Reads(LogAction.RemoveFile remove) =>
        ReadsPartition(remove.PartitionValues) || ReadPaths.Contains(PathOf(remove.Path));

    internal string PathOf(string logged) => PathCodec.Resolve(Root, logged).Value;

    private bool ReadsPartition(IReadOnlyDictionary<string, string?>? partitionValues) =>
        ReadsWholeTable || ReadPartitions.Any(partition =>
            partitionValues is null || Partitions.Matches(partition, partitionValues));
}
