using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Features;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Layout;

namespace Millrace.DeltaProtocol.Transactions;

/// <summary>What the commit that switches row tracking on has to do, so that from there on every row has an id.</summary>
internal static class RowIdSetup
{
    /// <summary>Names the columns of copied ids, and adds the files without ids again so that they get some.</summary>
    internal static void Prepare(TransactionDraft draft)
    {
        if (!draft.Shape.IsChanged || !RowTracking.Of(draft.Shape.Shape.Properties).IsEnabled) return;
        NameColumns(draft);
        bool wasEnabled = draft.Read is not null
            && FeatureGate.Includes(draft.Read.Protocol, RowTracking.Feature)
            && RowTracking.Of(draft.Read.Properties).IsEnabled;
        if (draft.Read is null || wasEnabled) return;
        bool isReading = false;
        foreach (DataFile file in draft.Read.Files)
        {
            if (file.BaseRowId is not null || draft.Removes.ContainsKey(file.Key)) continue;
            draft.ReAdds.Add(file.Action with { IsDataChange = false });
            isReading = true;
        }

        // A file that comes or goes meanwhile would be without an id, or back again.
        draft.ReadsWholeTable |= isReading || draft.Read.Files.Count == 0;
    }

    /// <summary>True when no row got another id: copies carry theirs on, or nothing was copied.</summary>
    internal static bool KeepsIds(TransactionDraft draft) =>
        draft.Duties.HasFlag(WriterDuties.RowIds) || draft.Adds.Count == 0 || draft.Removes.Count == 0;

    private static void NameColumns(TransactionDraft draft)
    {
        Dictionary<string, string?> names = [];
        IReadOnlyDictionary<string, string> properties = draft.Shape.Shape.Properties;
        if (!properties.ContainsKey(RowTracking.RowIdProperty))
            names[RowTracking.RowIdProperty] = $"_row-id-col-{draft.Environment.NewId():D}";
        if (!properties.ContainsKey(RowTracking.VersionProperty))
            names[RowTracking.VersionProperty] = $"_row-commit-version-col-{draft.Environment.NewId():D}";
        if (names.Count > 0) draft.Shape.SetProperties(names);
    }
}
