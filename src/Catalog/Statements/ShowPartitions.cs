using Millrace.Catalog.Binding;
using Millrace.Catalog.Faults;
using Millrace.Catalog.Grammar;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Catalog.Statements;

/// <summary>The partitions that a table has files of, with their sizes.</summary>
internal sealed class ShowPartitions : ISqlStatement
{
    public string Grammar => "SHOW PARTITIONS table";

    public bool IsReading => true;

    public bool Starts(StatementReader reader) => reader.TryTakeWords("SHOW", "PARTITIONS");

    public async Task<LiteralRows> RunAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        RelationRequest request = reader.ExpectTable();
        reader.ExpectEnd();
        Snapshot snapshot = await scope.SnapshotAsync(request, cancellationToken).ConfigureAwait(false);
        Column[] columns = [.. snapshot.PartitionColumns.Select(name => snapshot.Schema.Find(name)!)]; // The log was checked to hold them.
        if (columns.Length == 0) throw CatalogErrors.NotPartitioned(request.Location);
        LiteralRows rows = new([
            .. columns.Select(column => (column.Name, MillraceEngine.TypeName(column.Type))), ("num_files", "BIGINT"), ("size_in_bytes", "BIGINT")]);
        Dictionary<string, (string?[] Values, long Files, long Bytes)> partitions = new(StringComparer.Ordinal);
        foreach (DataFile file in snapshot.Files)
        {
            string?[] values = [.. columns.Select(column => file.PartitionValues.GetValueOrDefault(snapshot.ColumnMapping.PhysicalName(column)))];
            string key = string.Join('\u0001', values.Select(value => value ?? "\u0002"));
            (_, long files, long bytes) = partitions.GetValueOrDefault(key);
            partitions[key] = (values, files + 1, bytes + file.SizeBytes);
        }

        foreach ((string?[] values, long files, long bytes) in partitions.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value))
            rows.Add([.. values.Select(Sql.TextOrNull), LiteralRows.Number(files), LiteralRows.Number(bytes)]);
        return rows;
    }
}
