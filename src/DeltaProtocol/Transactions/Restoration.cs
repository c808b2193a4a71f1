using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Faults;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Layout;
using Millrace.DeltaProtocol.Snapshots;

namespace Millrace.DeltaProtocol.Transactions;

/// <summary>Brings an older version of a table back by a commit that holds the difference.</summary>
internal static class Restoration
{
    /// <summary>Plans the difference; returns the files that come back.</summary>
    internal static IReadOnlyList<DataFile> Plan(
        TransactionDraft draft, Snapshot current, Snapshot older, IReadOnlySet<DataFile> without)
    {
        if (older.Root != current.Root || older.Metadata.Id != current.Metadata.Id)
            throw DeltaErrors.InvalidTransaction(current.Root, $"a snapshot of another table, '{older.Root}', cannot be restored");
        HashSet<FileKey> wanted = [.. older.Files.Where(file => !without.Contains(file)).Select(file => file.Key)];
        HashSet<FileKey> present = [];
        foreach (DataFile file in current.Files)
        {
            present.Add(file.Key);
            if (!wanted.Contains(file.Key)) draft.Removes[file.Key] = file;
        }

        List<DataFile> back = [.. older.Files.Where(file => !present.Contains(file.Key) && wanted.Contains(file.Key))];
        foreach (DataFile file in back)
        {
            draft.ReAdds.Add(file.Action with { IsDataChange = true });

            // A file that only has other deleted rows than today is removed and added by the same path.
            draft.ReplacedPaths.Add(file.Path.Value);
        }

        draft.ReplacedPaths.IntersectWith(draft.Removes.Values.Select(file => file.Path.Value));
        draft.Shape.Restore(older);
        RestoreDomains(draft, current, older);
        draft.Restored = older;
        draft.ReadsWholeTable = true;
        draft.IsExclusive = true;
        return back;
    }

    /// <summary>Row ids go on counting from the highest ever given; all other domains are as they were.</summary>
    private static void RestoreDomains(TransactionDraft draft, Snapshot current, Snapshot older)
    {
        foreach ((string name, LogAction.DomainMetadata domain) in older.Domains)
        {
            bool isSame = current.Domains.TryGetValue(name, out LogAction.DomainMetadata? today)
                && today.Configuration == domain.Configuration;
            if (name != RowTracking.Domain && !isSame) draft.Domains[name] = domain;
        }

        foreach ((string name, LogAction.DomainMetadata domain) in current.Domains)
        {
            if (name != RowTracking.Domain && !older.Domains.ContainsKey(name))
                draft.Domains[name] = domain with { IsRemoved = true };
        }
    }
}
