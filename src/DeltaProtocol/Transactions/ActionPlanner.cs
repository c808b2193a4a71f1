using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Files;

namespace Millrace.DeltaProtocol.Transactions;

/// <summary>Turns what a transaction collected into the actions of its commit.</summary>
internal static class ActionPlanner
{
    /// <summary>Progress, domains, removes and change files.</summary>
    internal static List<LogAction> Facts(TransactionDraft draft, PartitionMatcher partitions)
    {
        long nowMs = draft.Environment.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        List<LogAction> facts = [];
        if (draft.Progress is not null) facts.Add(draft.Progress with { LastUpdatedMs = nowMs });
        foreach (LogAction.SetTransaction note in draft.Notes.Values)
        {
            // A commit may name an application once; the progress is what decides.
            if (note.AppId != draft.Progress?.AppId) facts.Add(note with { LastUpdatedMs = nowMs });
        }

        facts.AddRange(draft.Domains.Values);
        facts.AddRange(draft.Removes.Values.Select(file => RemovalOf(file.Action, nowMs, !draft.IsRearrangement)));
        facts.AddRange(draft.ChangeFiles.Select(file => new LogAction.AddChangeFile(
            PathCodec.Encode(file.Path), partitions.Complete(draft.Root, file.Path, file.PartitionValues), file.SizeBytes)
        {
            Tags = file.Tags,
        }));
        return facts;
    }

    /// <summary>Files added, first those that were known before.</summary>
    internal static List<LogAction.AddFile> Adds(TransactionDraft draft, PartitionMatcher partitions) =>
    [
        .. draft.ReAdds.Select(add => add with { IsDataChange = add.IsDataChange && !draft.IsRearrangement }),
        .. draft.Adds.Select(file => new LogAction.AddFile(
            PathCodec.Encode(file.Path),
            partitions.Complete(draft.Root, file.Path, file.PartitionValues),
            file.SizeBytes,
            file.ModifiedAt.ToUnixTimeMilliseconds(),
            IsDataChange: !draft.IsRearrangement)
        {
            Stats = file.Stats?.Json,
            Tags = TagsOf(file),
            ClusteringProvider = file.ClusteringProvider,
        }),
    ];

    private static IReadOnlyDictionary<string, string?>? TagsOf(NewFile file) => file.SortedBy is null
        ? file.Tags
        : new Dictionary<string, string?>(file.Tags ?? new Dictionary<string, string?>(), StringComparer.Ordinal)
        {
            [FileOrder.Tag] = file.SortedBy.ToJson(),
        };

    /// <summary>A remove repeats path and deletion vector of the add, which are its identity.</summary>
    private static LogAction.RemoveFile RemovalOf(LogAction.AddFile add, long nowMs, bool isDataChange) =>
        new(add.Path, isDataChange)
    {
        DeletionTimestampMs = nowMs,
        HasExtendedFileMetadata = true,
        PartitionValues = add.PartitionValues,
        SizeBytes = add.SizeBytes,
        Tags = add.Tags,
        DeletionVector = add.DeletionVector,
        BaseRowId = add.BaseRowId,
        DefaultRowCommitVersion = add.DefaultRowCommitVersion,
    };
}
