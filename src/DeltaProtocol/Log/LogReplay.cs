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

    internal LogAction.Protocol? Protocol { get; set; }

    internal LogAction.Metadata? Metadata { get; set; }

    internal LogAction.CommitInfo? LastInfo { get; private set; }

    internal List<AddColumns> BaseAdds { get; init; } = [];

    internal List<LogAction.RemoveFile> BaseTombstones { get; init; } = [];

    internal Dictionary<FileKey, LogAction.AddFile> TailAdds { get; init; } = [];

    internal Dictionary<FileKey, LogAction.RemoveFile> TailTombstones { get; init; } = [];

    internal Dictionary<string, LogAction.SetTransaction> Transactions { get; init; } = new(StringComparer.Ordinal);

    internal Dictionary<string, LogAction.DomainMetadata> Domains { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Takes a part of the checkpoint the replay starts from.</summary>
    internal void ApplyCheckpoint(CheckpointBatch batch)
    {
        if (batch.Adds.Count > 0) BaseAdds.Add(batch.Adds);
        foreach (LogAction action in batch.Others)
        {
            if (action is LogAction.RemoveFile remove) BaseTombstones.Add(remove);
            else ApplyFact(action);
        }
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
        foreach ((string name, LogAction.DomainMetadata domain) in Domains.ToList())
        {
            if (domain.IsRemoved) Domains.Remove(name);
        }

        return new TableState(this, version, protocol, metadata);
    }

    private void ApplyRemove(LogAction.RemoveFile remove)
    {
        FileKey key = FileKey.Of(Root, remove);
        TailAdds.Remove(key);
        TailTombstones[key] = remove;
    }

    private void ApplyAdd(LogAction.AddFile add)
    {
        FileKey key = FileKey.Of(Root, add);
        TailTombstones.Remove(key);
        TailAdds[key] = add;
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
