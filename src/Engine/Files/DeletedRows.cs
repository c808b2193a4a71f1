using System.Globalization;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine.Duck;
using Millrace.Foundation.Storage;

namespace Millrace.Engine.Files;

/// <summary>
/// The rows that deletion vectors remove from files. A vector never changes, so one that is still in use is not read
/// again.
/// </summary>
public static class DeletedRows
{
    /// <summary>The rows that a file's vector removes; null when it has none.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">DELTA_DELETION_VECTOR_CORRUPT.</exception>
    public static async Task<RowSet?> ReadAsync(
        Snapshot snapshot, DataFile file, IObjectStore store, RowSetBoard board, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(board);
        if (file.DeletionVector is not { } vector) return null;
        long? records = file.Stats?.NumRecords;
        string name = string.Create(CultureInfo.InvariantCulture, $"{snapshot.Root}\n{vector.UniqueId}\n{vector.SizeInBytes}\n{vector.Cardinality}\n{records}");
        if (board.Known(name) is RowSet known) return known;
        RowSet rows = RowSet.Of(await DeletionVectorReader.ReadAsync(store, snapshot.Root, vector, records, cancellationToken).ConfigureAwait(false));
        board.Remember(name, rows);
        return rows;
    }
}
