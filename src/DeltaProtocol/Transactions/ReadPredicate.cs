using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Log;
using Millrace.DeltaProtocol.Snapshots;

namespace Millrace.DeltaProtocol.Transactions;

/// <summary>A condition by which rows were read, asked of files that somebody else added meanwhile.</summary>
internal sealed class ReadPredicate(Snapshot snapshot, FilePredicate predicate)
{
    private readonly FileTest _test = new PredicateBinder(
        snapshot.Schema, snapshot.PartitionColumns, snapshot.ColumnMapping).Bind(predicate);

    /// <summary>False only when certainly no row of the file is in what was read.</summary>
    internal bool MayMatch(LogAction.AddFile add)
    {
        if (_test is FileTest.Always) return true;
        FileBlock block = new(snapshot.Root, new ActionCheckpoint([add]));
        return FileSelection.Choose(new LiveFiles([new LiveFiles.Segment(block, Rows: null)]), _test).Count > 0;
    }
}
