using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Features;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Layout;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Names;

namespace Millrace.DeltaProtocol.Transactions;

/// <summary>What a transaction has collected so far. Used by its one owner.</summary>
internal sealed class TransactionDraft(DeltaEnvironment environment, LakePath root, Snapshot? read, ShapeDraft shape)
{
    internal DeltaEnvironment Environment { get; } = environment;

    internal LakePath Root { get; } = root;

    /// <summary>The snapshot it builds on; null for a creation.</summary>
    internal Snapshot? Read { get; } = read;

    internal ShapeDraft Shape { get; } = shape;

    internal List<NewFile> Adds { get; } = [];

    internal List<NewChangeFile> ChangeFiles { get; } = [];

    internal Dictionary<FileKey, DataFile> Removes { get; } = [];

    /// <summary>Adds of files that the table had before, as they shall stand in the log.</summary>
    internal List<LogAction.AddFile> ReAdds { get; } = [];

    /// <summary>Files whose deletion vector is replaced: they are removed and added in one.</summary>
    internal HashSet<string> ReplacedPaths { get; } = new(StringComparer.Ordinal);

    internal List<IReadOnlyDictionary<string, string?>> ReadPartitions { get; } = [];

    internal List<ReadPredicate> ReadPredicates { get; } = [];

    /// <summary>Paths of the files that were read.</summary>
    internal HashSet<string> ReadPaths { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, LogAction.DomainMetadata> Domains { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, LogAction.SetTransaction> Notes { get; } = new(StringComparer.Ordinal);

    internal LogAction.SetTransaction? Progress { get; set; }

    internal List<string> DroppedFeatures { get; } = [];

    /// <summary>The older version that is brought back, or null.</summary>
    internal Snapshot? Restored { get; set; }

    /// <summary>Features that what was collected cannot do without, whatever schema and properties say.</summary>
    internal SortedSet<string> NeededFeatures { get; } = new(StringComparer.Ordinal);

    internal WriterDuties Duties { get; set; }

    internal bool ReadsWholeTable { get; set; }

    internal bool IsRearrangement { get; set; }

    /// <summary>True when any commit of somebody else in between contradicts this one.</summary>
    internal bool IsExclusive { get; set; }

    /// <summary>True when files come that were not there before, whatever is in them.</summary>
    internal bool WritesRows => Adds.Count > 0 || ChangeFiles.Count > 0;

    /// <summary>True when the rows are kept together by a column.</summary>
    internal bool ClusteringUses(IReadOnlyList<string> column)
    {
        LogAction.DomainMetadata? domain = Domains.GetValueOrDefault(Clustering.Domain)
            ?? Read?.Domains.GetValueOrDefault(Clustering.Domain);
        return domain is { IsRemoved: false }
            && Clustering.Uses(domain, Shape.Shape.Schema, new ColumnMapping(Shape.Shape.Mapping), column);
    }
}
