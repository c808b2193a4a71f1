using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Features;
using Millrace.DeltaProtocol.Files;
using Millrace.Engine.Duck;
using Millrace.Engine.Files;

namespace Millrace.Delta.Writing;

/// <summary>What becomes of files that lose rows.</summary>
/// <param name="Removed">Files of which all rows go: nothing is written.</param>
/// <param name="Vectored">Files whose rows are marked as deleted.</param>
/// <param name="Rewritten">Files whose other rows must be copied into new ones.</param>
internal sealed record MarkedFiles(
    IReadOnlyList<DataFile> Removed, IReadOnlyList<DataFile> Vectored, IReadOnlyList<DataFile> Rewritten)
{
    // A file that has lost most of its rows is cheaper to read, and not much to write, as a new one.
    private const double MostDeleted = 0.8;

    /// <summary>
    /// Decides for each file what costs less and puts it into the transaction; the copies of rewritten files are the
    /// caller's to write.
    /// </summary>
    public static async Task<MarkedFiles> ApplyAsync(
        ChangeDraft draft, WriteTarget target, RowMarks marks, CancellationToken cancellationToken)
    {
        List<DataFile> removed = [];
        List<DataFile> vectored = [];
        List<DataFile> rewritten = [];
        foreach (DataFile file in marks.Touched)
        {
            long gone = marks[file].Count;
            if (file.LiveRowCount == gone) removed.Add(file);
            else if (target.HasDeletionVectors && IsWorthVector(file, gone)) vectored.Add(file);
            else rewritten.Add(file);
        }

        foreach (DataFile file in removed.Concat(rewritten)) draft.Transaction.Remove(file);
        if (vectored.Count > 0) await WriteVectorsAsync(draft, marks, vectored, cancellationToken).ConfigureAwait(false);
        return new MarkedFiles(removed, vectored, rewritten);
    }

    private static bool IsWorthVector(DataFile file, long gone) =>
        file.Stats?.NumRecords is long records && (file.DeletionVector?.Cardinality ?? 0) + gone <= records * MostDeleted;

    private static async Task WriteVectorsAsync(
        ChangeDraft draft, RowMarks marks, List<DataFile> files, CancellationToken cancellationToken)
    {
        List<RoaringBitmap> bitmaps = [];
        foreach (DataFile file in files)
        {
            RoaringBitmap bitmap = RoaringBitmap.Of(marks[file].Rows);
            RowSet? before = await DeletedRows.ReadAsync(
                draft.Snapshot, file, draft.Services.Environment.Store, draft.Services.Engine.RowSets, cancellationToken).ConfigureAwait(false);
            if (before is not null) bitmap.UnionWith(RoaringBitmap.Of(before.Rows));
            bitmaps.Add(bitmap);
        }

        DeletionVectorWriter writer = new(draft.Services.Environment, draft.Snapshot.Root);
        IReadOnlyList<DeletionVector> vectors = await writer.WriteAsync(bitmaps, cancellationToken).ConfigureAwait(false);
        for (int index = 0; index < files.Count; index++) draft.Transaction.ReplaceDeletionVector(files[index], vectors[index]);
    }
}
