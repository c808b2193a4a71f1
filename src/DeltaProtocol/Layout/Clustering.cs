using System.Text.Json;
using System.Text.Json.Nodes;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Faults;
using Millrace.DeltaProtocol.Features;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Layout;

/// <summary>The columns by whose values a table's rows are kept together in files.</summary>
/// <param name="Columns">Logical paths from the top, most significant first.</param>
/// <param name="PhysicalColumns">The same paths by physical names, as files and statistics have them.</param>
public sealed record Clustering(
    IReadOnlyList<IReadOnlyList<string>> Columns, IReadOnlyList<IReadOnlyList<string>> PhysicalColumns)
{
    /// <summary>The domain of the log that holds the columns.</summary>
    public const string Domain = "delta.clustering";

    internal const string Feature = "clustering";
    private const string ColumnsKey = "clusteringColumns";
    private const string DomainKey = "domainName";

    /// <summary>How a table is clustered; null when it is not.</summary>
    /// <exception cref="MillraceException">DELTA_LOG_CORRUPT, DELTA_SCHEMA_INVALID: the domain cannot be read, or
    /// names a column that is not there.</exception>
    public static Clustering? Of(Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (!snapshot.Domains.TryGetValue(Domain, out LogAction.DomainMetadata? domain)) return null;
        if (!FeatureGate.Includes(snapshot.Protocol, Feature)) return null;
        IReadOnlyList<IReadOnlyList<string>> physical = Parse(domain.Configuration);
        return new Clustering([.. physical.Select(path => Logical(snapshot, path))], physical);
    }

    /// <summary>True when a column, or a field below it, is one of a domain's.</summary>
    internal static bool Uses(
        LogAction.DomainMetadata domain, TableSchema schema, ColumnMapping mapping, IReadOnlyList<string> column)
    {
        List<string> names = [];
        TableSchema? fields = schema;
        foreach (string name in column)
        {
            if (fields?.Find(name) is not Column found) return false;
            names.Add(mapping.PhysicalName(found));
            fields = (found.Type as DataType.Struct)?.Fields;
        }

        return Parse(domain.Configuration).Any(path =>
            path.Take(names.Count).SequenceEqual(names, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>The domain for columns of a schema; none at all means that clustering is not wanted any more.</summary>
    internal static LogAction.DomainMetadata ToDomain(
        TableSchema schema, ColumnMapping mapping, IReadOnlyList<IReadOnlyList<string>> columns)
    {
        JsonArray list = [];
        foreach (IReadOnlyList<string> column in columns)
        {
            JsonArray path = [];
            foreach (string name in Physical(schema, mapping, column)) path.Add((JsonNode)name);
            list.Add((JsonNode)path);
        }

        JsonObject document = new() { [ColumnsKey] = list, [DomainKey] = Domain };
        return new LogAction.DomainMetadata(Domain, document.ToJsonString(), IsRemoved: false);
    }

    /// <summary>Physical paths of a domain; both the list of paths and the flat list of names are understood.</summary>
    internal static IReadOnlyList<IReadOnlyList<string>> Parse(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return
            [
                .. document.RootElement.GetProperty(ColumnsKey).EnumerateArray().Select(column =>
                    column.ValueKind == JsonValueKind.Array
                        ? (IReadOnlyList<string>)[.. column.EnumerateArray().Select(TextOf)]
                        : [TextOf(column)]),
            ];
        }
        catch (Exception cause) when (cause is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw DeltaErrors.InvalidSchema($"its clustering columns cannot be read: {json}", cause);
        }
    }

    private static string TextOf(JsonElement name) => name.GetString() ?? throw new JsonException("a name is null");

    private static List<string> Physical(TableSchema schema, ColumnMapping mapping, IReadOnlyList<string> path)
    {
        List<string> physical = [];
        TableSchema? fields = schema;
        foreach (string name in path)
        {
            Column column = fields?.Find(name)
                ?? throw SchemaErrors.ClusteringRefused(string.Join('.', path), "there is no such column");
            physical.Add(mapping.PhysicalName(column));
            fields = (column.Type as DataType.Struct)?.Fields;
            if (physical.Count == path.Count && !StatText.HasBounds(column.Type))
            {
                throw SchemaErrors.ClusteringRefused(string.Join('.', path),
                    $"files keep no least and greatest value of {DataTypeText.Format(column.Type)}");
            }
        }

        return physical.Count > 0 ? physical : throw SchemaErrors.ClusteringRefused("", "the name is empty");
    }

    private static List<string> Logical(Snapshot snapshot, IReadOnlyList<string> physical)
    {
        List<string> logical = [];
        TableSchema? fields = snapshot.Schema;
        foreach (string name in physical)
        {
            Column column = fields?.FirstOrDefault(field =>
                name.Equals(snapshot.ColumnMapping.PhysicalName(field), StringComparison.OrdinalIgnoreCase))
                ?? throw DeltaErrors.InvalidSchema($"the clustering column '{string.Join('.', physical)}' is not in it");
            logical.Add(column.Name);
            fields = (column.Type as DataType.Struct)?.Fields;
        }

        return logical;
    }
}
