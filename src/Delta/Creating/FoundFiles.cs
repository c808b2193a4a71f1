using Millrace.Delta.Faults;
using Millrace.DeltaProtocol.Files;
using Millrace.Engine.Files;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.Foundation.Text;

namespace Millrace.Delta.Creating;

/// <summary>Finds the Parquet files of a folder and what their sub-folders say.</summary>
internal static class FoundFiles
{
    private const string Extension = ".parquet";

    /// <summary>All files, ordered by path. Names that start with <c>_</c> or <c>.</c> are no data, but for partition folders.</summary>
    internal static async Task<IReadOnlyList<FoundFile>> ListAsync(
        IObjectStore store, ConvertOrder order, CancellationToken cancellationToken)
    {
        List<FoundFile> files = [];
        await foreach (StoredObject found in store.ListAsync(order.Root, isRecursive: true, startAfter: null, cancellationToken).ConfigureAwait(false))
        {
            string relative = found.Path.Value[(order.Root.Value.Length + 1)..];
            string[] segments = relative.Split('/');
            bool isData = relative.EndsWith(Extension, StringComparison.OrdinalIgnoreCase)
                && !segments.Any(segment => segment is ['_' or '.', ..] && HivePath.TryParse(segment) is null);
            if (isData) files.Add(new FoundFile(relative, PartitionsOf(order, segments[..^1], relative), found.SizeBytes, found.ModifiedAt, found.Path));
        }

        FileToFetch[] wanted = [.. files.Select(static file => new FileToFetch(file.Local, file.SizeBytes))];
        IReadOnlyList<LakePath> local = await store.FetchAsync(wanted, cancellationToken).ConfigureAwait(false);
        return [.. files.Select((file, place) => file with { Local = local[place] })];
    }

    /// <summary>The files as a relation of the engine.</summary>
    internal static string Read(IEnumerable<FoundFile> files) =>
        $"read_parquet({Sql.TextList(files.Select(file => FilePattern.Literal(file.Local.Value)))}, union_by_name=true, hive_partitioning=false)";

    private static Dictionary<string, string?> PartitionsOf(ConvertOrder order, string[] folders, string file)
    {
        Dictionary<string, string?> values = new(StringComparer.OrdinalIgnoreCase);
        foreach (string folder in folders)
        {
            if (HivePath.TryParse(folder) is not { } partition) continue;
            (string column, string? value) = partition;
            if (order.PartitionColumns.Find(column) is null)
                throw AlterErrors.ConvertRefused(order.Root.Value, $"file '{file}' lies in a folder of '{column}', which PARTITIONED BY does not name");
            values[column] = value;
        }

        foreach (Foundation.Types.Column column in order.PartitionColumns)
        {
            if (!values.ContainsKey(column.Name))
                throw AlterErrors.ConvertRefused(order.Root.Value, $"file '{file}' lies in no folder '{column.Name}=…'");
        }

        return values;
    }
}
