using System.Text;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Storage;
using Millrace.Foundation.Text;

namespace Millrace.Engine.Files;

/// <summary>The rows that deletion vectors remove from the files of a snapshot.</summary>
internal sealed class DeletedRows
{
    private readonly Dictionary<string, long[]> _rows = new(StringComparer.Ordinal);

    private DeletedRows()
    {
    }

    /// <summary>Reads the vectors of the files.</summary>
    internal static async Task<DeletedRows> ReadAsync(
        Snapshot snapshot, IReadOnlyList<DataFile> files, IObjectStore store, CancellationToken cancellationToken)
    {
        DeletedRows deleted = new();
        foreach (DataFile file in files)
        {
            if (file.DeletionVector is null) continue;
            deleted._rows[file.LogPath] = await DeletionVectorReader.ReadAsync(
                store, snapshot.Root, file.DeletionVector, file.Stats?.NumRecords, cancellationToken).ConfigureAwait(false);
        }

        return deleted;
    }

    /// <summary>A join that drops the deleted rows of files that are read together under the alias <c>f</c>.</summary>
    internal string AntiJoin(IReadOnlyList<DataFile> files)
    {
        StringBuilder values = new();
        for (int index = 0; index < files.Count; index++)
        {
            if (!_rows.TryGetValue(files[index].LogPath, out long[]? rows)) continue;

            // One text per file instead of a literal per row: the parser's work does not grow with the rows.
            values.Append(values.Length == 0 ? "" : ", ")
                .Append("(CAST(").Append(Sql.Number(index)).Append(" AS UBIGINT), '[")
                .AppendJoin(',', rows.Select(Sql.Number)).Append("]')");
        }

        return " ANTI JOIN (SELECT file, unnest(CAST(row_numbers AS BIGINT[])) AS row_number "
            + $"FROM (VALUES {values}) AS millrace_vectors(file, row_numbers)) AS d "
            + "ON f.file_index = d.file AND f.file_row_number = d.row_number";
    }
}
