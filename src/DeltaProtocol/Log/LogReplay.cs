using System.Collections.Immutable;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Faults;
using Millrace.DeltaProtocol.Features;
using Millrace.DeltaProtocol.Files;
using Millrace.Foundation.Names;

namespace Millrace.DeltaProtocol.Log;

/// <summary>
/// Builds a table's state from a checkpoint and the commits after it, oldest first. Within a commit the order of lines
/// means nothing, so removes are applied before adds. Used by one thread, once.
/// </summary>
internal sealed class LogReplay(LakePath root)
{
    internal LakePath Root { get; } = root;

    /// <summary>Version of the checkpoint it starts from; −1 for none.</summary>
    internal long CheckpointVersion { get; init; } = -1;

    internal LogAction.Protocol? Protocol { get; set; }

    internal LogAction.Metadata? Metadata { get; set; }

    internal LogAction.CommitInfo? LastInfo { get; private set; }

    internal IReadOnlyList<FileBlock> Blocks { get; init; } = [];

    internal ImmutableDictionary<FileKey, TailAdd>.Builder TailAdds { get; init; } =
        ImmutableDictionary.CreateBuilder<FileKey, TailAdd>();

    /// <summary>Files added since the checkpoint, those removed again included: the order of the next.</summary>
    internal long TailOrder { get; set; }

    internal ImmutableDictionary<FileKey, LogAction.RemoveFile>.Builder TailTombstones { get; init; } =
        ImmutableDictionary.CreateBuilder<FileKey, LogAction.RemoveFile>();

    internal ImmutableDictionary<string, LogAction.SetTransaction>.Builder Transactions { get; init; } =
        ImmutableDictionary.CreateBuilder<string, LogAction.SetTransaction>(StringComparer.Ordinal);

    internal ImmutableDictionary<string, LogAction.DomainMetadata>.Builder Domains { get; init; } =
        ImmutableDictionary.CreateBuilder<string, LogAction.DomainMetadata>(StringComparer.Ordinal);

    /// <summary>Number and size of the live files; null when not known.</summary>
    internal FileTotals? Totals { get; set; }

    /// <summary>Takes the small actions of the checkpoint the replay starts from.</summary>
    internal void ApplyFacts(IEnumerable<LogAction> facts)
    {
        foreach (LogAction fact in facts) ApplyFact(fact);
    }

    internal void Apply(Commit commit)
    {
        LastInfo = commit.Info;
        foreach (LogAction action in commit.Actions)
        {
            if (action is LogAction.RemoveFile remove) ApplyRemove(remove);
        }

        foreach (LogAction action in commit.Actions)
        {
            if (action is LogAction.AddFile add) ApplyAdd(add);
            else ApplyFact(action);
        }
    }

    /// <summary>The state reached; refused when the table is not valid or not ours to read.</summary>
    internal TableState Finish(long version)
    {
        LogAction.Protocol protocol = Protocol ?? throw DeltaErrors.StateIncomplete(Root, version, "protocol");
        FeatureGate.RequireReadable(Root, protocol);
        LogAction.Metadata metadata = Metadata ?? throw DeltaErrors.StateIncomplete(Root, version, "metaData");
        Domains.RemoveRange(Domains.Values.Where(domain => domain.IsRemoved).Select(domain => domain.Domain).ToList());

        return new TableState(this, version, protocol, metadata);
    }

    private void ApplyRemove(LogAction.RemoveFile remove)
    {
        FileKey key = FileKey.Of(Root, remove);
        Forget(key);
        TailAdds.Remove(key);
        TailTombstones[key] = remove;
    }

    private void ApplyAdd(LogAction.AddFile add)
    {
        FileKey key = FileKey.Of(Root, add);
        Forget(key);
        Totals = Totals?.With(add.SizeBytes);
        TailTombstones.Remove(key);
        TailAdds[key] = new TailAdd(add, TailOrder++);
    }

    /// <summary>Takes a file that is live so far out of the totals.</summary>
    private void Forget(FileKey key)
    {
        if (Totals is not FileTotals totals) return;
        if (TailAdds.TryGetValue(key, out TailAdd tail))
        {
            Totals = totals.Without(tail.Add.SizeBytes);
            return;
        }

        if (TailTombstones.ContainsKey(key)) return;
        List<int> rows = [];
        foreach (FileBlock block in Blocks)
        {
            if (!block.IsIndexed)
            {
                Totals = null;
                return;
            }

            rows.Clear();
            block.FindAdds(key, rows);
            foreach (int row in rows) totals = totals.Without(block.Adds.Columns.SizesBytes[row]);
        }

        Totals = totals;
    }

    private void ApplyFact(LogAction action)
    {
        switch (action)
        {
            case LogAction.Protocol protocol:
                Protocol = protocol;
                break;
            case LogAction.Metadata metadata:
                Metadata = metadata;
                break;
            case LogAction.SetTransaction transaction:
                Transactions[transaction.AppId] = transaction;
                break;
            case LogAction.DomainMetadata domain:
                Domains[domain.Domain] = domain;
                break;
        }
    }
}
