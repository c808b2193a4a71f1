using System.Text.Json;
using Millrace.Catalog.Binding;
using Millrace.Catalog.Grammar;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Statements;

/// <summary>What a table is: where it lies, how large it is, and what its readers and writers must be able to do.</summary>
internal sealed class DescribeDetail : ISqlStatement
{
    private const string ClusteringDomain = "delta.clustering";

    public string Grammar => "DESCRIBE DETAIL table";

    public bool IsReading => true;

    public bool Starts(StatementReader reader) =>
        reader.TryTakeWords("DESCRIBE", "DETAIL") || reader.TryTakeWords("DESC", "DETAIL");

    public async Task<LiteralRows> RunAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        RelationRequest request = reader.ExpectTable();
        reader.ExpectEnd();
        Snapshot snapshot = await scope.SnapshotAsync(request, cancellationToken).ConfigureAwait(false);
        LiteralRows rows = new(
            ("format", "VARCHAR"),
            ("id", "VARCHAR"),
            ("name", "VARCHAR"),
            ("description", "VARCHAR"),
            ("location", "VARCHAR"),
            ("createdAt", "TIMESTAMP WITH TIME ZONE"),
            ("lastModified", "TIMESTAMP WITH TIME ZONE"),
            ("partitionColumns", "VARCHAR[]"),
            ("clusteringColumns", "VARCHAR[]"),
            ("numFiles", "BIGINT"),
            ("sizeInBytes", "BIGINT"),
            ("properties", "MAP(VARCHAR, VARCHAR)"),
            ("minReaderVersion", "INTEGER"),
            ("minWriterVersion", "INTEGER"),
            ("tableFeatures", "VARCHAR[]"));
        DateTimeOffset? created = snapshot.Metadata.CreatedTimeMs is long milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
        rows.Add(
            Sql.Text("delta"),
            Sql.Text(snapshot.Metadata.Id),
            Sql.TextOrNull(snapshot.Metadata.Name ?? NameOf(request)),
            Sql.TextOrNull(snapshot.Metadata.Description),
            Sql.Text(snapshot.Root.Value),
            LiteralRows.Instant(created),
            LiteralRows.Instant(snapshot.TimestampUtc),
            Sql.TextList(snapshot.PartitionColumns),
            Sql.TextList(ClusteringColumns(snapshot)),
            LiteralRows.Number(snapshot.Files.Count),
            LiteralRows.Number(snapshot.SizeBytes),
            LiteralRows.TextMap(snapshot.Properties.Select(pair => KeyValuePair.Create<string, string?>(pair.Key, pair.Value))),
            LiteralRows.Number(snapshot.Protocol.MinReaderVersion),
            LiteralRows.Number(snapshot.Protocol.MinWriterVersion),
            Sql.TextList((snapshot.Protocol.ReaderFeatures ?? []).Union(snapshot.Protocol.WriterFeatures ?? []).Order(StringComparer.Ordinal)));
        return rows;
    }

    private static string? NameOf(RelationRequest request) => (request as RelationRequest.Table)?.Name;

    /// <summary>The columns of the clustering domain, whose document is a list of column paths by physical name.</summary>
    private static IEnumerable<string> ClusteringColumns(Snapshot snapshot)
    {
        if (!snapshot.Domains.TryGetValue(ClusteringDomain, out DeltaProtocol.Actions.LogAction.DomainMetadata? domain)) return [];
        using JsonDocument document = JsonDocument.Parse(domain.Configuration);
        if (!document.RootElement.TryGetProperty("clusteringColumns", out JsonElement columns)) return [];
        return [.. columns.EnumerateArray().Select(path => LogicalName(snapshot, string.Join('.', path.EnumerateArray().Select(part => part.GetString()))))];
    }

    private static string LogicalName(Snapshot snapshot, string physical) =>
        snapshot.Schema.FirstOrDefault(column => snapshot.ColumnMapping.PhysicalName(column) == physical)?.Name ?? physical;
}
