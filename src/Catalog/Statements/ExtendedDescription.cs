using System.Globalization;
using System.Text;
using System.Text.Json;
using Millrace.Catalog.Binding;
using Millrace.Catalog.Metadata;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Catalog.Statements;

/// <summary>All that DESCRIBE EXTENDED tells of a table or view, as rows and as JSON.</summary>
internal sealed record ExtendedDescription(TableSchema Columns, IReadOnlyList<KeyValuePair<string, string>> Details, TableFacts Facts)
{
    private const string KindProperty = "millrace.kind";
    private const string OwnerProperty = "millrace.pipeline";

    /// <summary>Reads it.</summary>
    public static async Task<ExtendedDescription> OfAsync(RelationRequest request, StatementScope scope, CancellationToken cancellationToken)
    {
        TableSchema columns = await scope.ColumnsAsync(request, cancellationToken).ConfigureAwait(false);
        ViewDefinition? view = await scope.TryViewAsync(request, cancellationToken).ConfigureAwait(false);
        if (view is not null) return new ExtendedDescription(columns, [.. OfView(view)], new TableFacts());
        Snapshot snapshot = await scope.SnapshotAsync(request, cancellationToken).ConfigureAwait(false);
        TableFacts? facts = request is RelationRequest.Table named && scope.Resolver.FactsOf is not null
            ? await scope.Resolver.FactsOf(scope.Resolver.NameOf(named), cancellationToken).ConfigureAwait(false)
            : null;
        bool isRefreshed = snapshot.Properties.ContainsKey(KindProperty);
        return new ExtendedDescription(columns, [.. OfTable(request, scope, snapshot)], facts ?? new TableFacts
        {
            Refresh = isRefreshed ? [new("Last Refreshed", snapshot.TimestampUtc.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture))] : [],
        });
    }

    /// <summary>As the rows that follow those of the columns.</summary>
    public void AddTo(LiteralRows rows)
    {
        Section("# Detailed Table Information", Details);
        if (Facts.Refresh.Count > 0) Section("# Refresh Information", Facts.Refresh);

        void Section(string title, IReadOnlyList<KeyValuePair<string, string>> facts)
        {
            rows.Add("''", "''", "''");
            rows.Add(Sql.Text(title), "''", "''");
            foreach ((string name, string value) in facts) rows.Add(Sql.Text(name), Sql.Text(value), "''");
        }
    }

    /// <summary>As one JSON object; names are in small letters with underscores.</summary>
    public string ToJson()
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            foreach ((string name, string value) in Details) json.WriteString(KeyOf(name), value);
            json.WriteStartArray("columns");
            foreach (Column column in Columns)
            {
                json.WriteStartObject();
                json.WriteString("name", column.Name);
                json.WriteString("type", DataTypeText.Format(column.Type));
                json.WriteBoolean("nullable", column.IsNullable);
                json.WriteString("comment", column.Comment);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (Facts.Refresh.Count > 0)
            {
                json.WriteStartObject("refresh_information");
                foreach ((string name, string value) in Facts.Refresh) json.WriteString(KeyOf(name), value);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    private static string KeyOf(string name) => name.Replace(' ', '_').ToLowerInvariant();

    private static IEnumerable<KeyValuePair<string, string>> OfView(ViewDefinition view)
    {
        yield return new("Catalog", view.Name.Catalog);
        yield return new("Database", view.Name.Schema);
        yield return new("Table", view.Name.Table);
        yield return new("Type", "VIEW");
        if (view.Comment is string comment) yield return new("Comment", comment);
        if (view.Pipeline is string pipeline) yield return new("Pipeline", pipeline);
        yield return new("View Text", view.Query);
        yield return new("View Catalog and Namespace", $"{view.Catalog}.{view.Schema}");
        if (view.Properties.Count > 0) yield return new("Table Properties", PropertiesText(view.Properties));
    }

    private static IEnumerable<KeyValuePair<string, string>> OfTable(RelationRequest request, StatementScope scope, Snapshot snapshot)
    {
        if (request is RelationRequest.Table named)
        {
            yield return new("Catalog", scope.Resolver.NameOf(named).Catalog);
            yield return new("Database", scope.Resolver.NameOf(named).Schema);
            yield return new("Table", scope.Resolver.NameOf(named).Table);
        }

        string type = request is RelationRequest.Table ? "MANAGED" : "EXTERNAL";
        yield return new("Type", snapshot.Properties.GetValueOrDefault(KindProperty) switch
        {
            "StreamingTable" => "STREAMING_TABLE",
            "MaterializedView" => "MATERIALIZED_VIEW",
            _ => type,
        });
        yield return new("Provider", "delta");
        yield return new("Location", snapshot.Root.Value);
        if (snapshot.Metadata.Description is string comment) yield return new("Comment", comment);
        if (snapshot.Properties.GetValueOrDefault(OwnerProperty) is string owner) yield return new("Pipeline", owner);
        if (snapshot.PartitionColumns.Count > 0) yield return new("Partition Columns", string.Join(", ", snapshot.PartitionColumns));
        if (snapshot.Properties.Count > 0) yield return new("Table Properties", PropertiesText(snapshot.Properties));
    }

    private static string PropertiesText(IEnumerable<KeyValuePair<string, string>> properties) =>
        $"[{string.Join(',', properties.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => $"{pair.Key}={pair.Value}"))}]";
}
