using System.Text;
using System.Text.Json;
using Millrace.Catalog.Binding;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Text;
using Millrace.Ingest.Landing;
using Millrace.Ingest.Offsets;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Sources;

namespace Millrace.Pipelines.Quarantine;

/// <summary>Where the rows of a flow come from, as exactly as its query lets it be told.</summary>
internal static class RowOrigin
{
    private const string Metadata = "_metadata";
    private const int MaxFiles = 20;

    private static readonly string[] Folding = ["DISTINCT", "GROUP", "UNION", "INTERSECT", "COLUMNS", "JOIN", "LATERAL", "VALUES"];
    private static readonly string[] After = ["WHERE", "ORDER", "LIMIT", "QUALIFY"];

    /// <summary>
    /// True when the query is <c>SELECT * … FROM STREAM read_files(…)</c>, through which the file of a row can be carried
    /// without changing what the query gives. Through any other query it might: then all is as if it had not been asked.
    /// </summary>
    public static bool CanCarryFile(FlowDeclaration flow)
    {
        IReadOnlyList<SqlToken> tokens = SqlLexer.Read(new SourceText("query", flow.Query.Text.Text));
        if (!tokens[0].IsWord("SELECT") || !tokens[1].IsSymbol("*")) return false;
        if (tokens.Count(token => token.IsWord("SELECT")) != 1 || tokens.Count(token => token.IsWord("read_files")) != 1) return false;
        if (tokens.Any(token => Array.Exists(Folding, token.IsWord) || token.IsName && token.Value.Equals(Metadata, StringComparison.OrdinalIgnoreCase))) return false;
        int at = 0;
        while (!tokens[at].IsWord("read_files")) at++;
        int depth = 0;
        do
        {
            at++;
            depth += tokens[at].IsSymbol("(") ? 1 : tokens[at].IsSymbol(")") ? -1 : 0;
        }
        while (depth > 0 && at < tokens.Count - 1);

        // An alias could stand for a whole row elsewhere in the query, which must not get a further column.
        at++;
        return at >= tokens.Count || tokens[at].Kind == SqlTokenKind.End || Array.Exists(After, tokens[at].IsWord);
    }

    /// <summary>An expression over the query's columns that tells a row's file, as JSON; null when the query does not carry it.</summary>
    public static string? ExpressionOf(MillraceEngine engine, BoundQuery query)
    {
        ResultColumn? column = engine.Describe(query).FirstOrDefault(column => column.Name.Equals(Metadata, StringComparison.OrdinalIgnoreCase));
        return column is not null && column.EngineType.StartsWith("STRUCT(file_path VARCHAR", StringComparison.Ordinal)
            ? $"json_object('file_path', millrace_rows.{Metadata}.file_path)"
            : null;
    }

    /// <summary>The query without the column that was carried along; some formats do not carry it.</summary>
    public static BoundQuery WithoutFile(MillraceEngine engine, BoundQuery query)
    {
        if (ExpressionOf(engine, query) is null) return query;
        const string start = $"SELECT * EXCLUDE ({Metadata}) FROM (";
        return new BoundQuery($"{start}{query.Sql}\n)") { Locate = offset => query.Locate(offset - start.Length) };
    }

    /// <summary>Where the rows of a batch come from, as JSON: files, or versions of tables.</summary>
    public static string Of(FlowSlice? slice)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            SourceSlice[] slices = [.. (slice?.Parts ?? []).Select(part => part.Slice).OfType<SourceSlice>()];
            LandedFile[] files = [.. slices.OfType<SourceSlice.Files>().SelectMany(part => part.Landed)];
            if (files.Length > 0)
            {
                json.WriteStartArray("files");
                foreach (LandedFile file in files.Take(MaxFiles)) json.WriteStringValue(file.Path);
                json.WriteEndArray();
                if (files.Length > MaxFiles) json.WriteNumber("more_files", files.Length - MaxFiles);
            }

            (FlowSlice.Part Part, SourceSlice.Versions Range)[] tables = [.. (slice?.Parts ?? [])
                .Where(part => part.Slice is SourceSlice.Versions).Select(part => (part, (SourceSlice.Versions)part.Slice!))];
            if (tables.Length > 0) json.WriteStartArray("tables");
            foreach ((FlowSlice.Part part, SourceSlice.Versions range) in tables)
            {
                json.WriteStartObject();
                json.WriteString("table", part.Request is RelationRequest.Table table ? table.Name : (part.Request as RelationRequest.DeltaPath)?.Path);
                if (range.FirstVersion is long first) json.WriteNumber("first_version", first);
                json.WriteNumber("last_version", range.LastVersion);
                json.WriteEndObject();
            }

            if (tables.Length > 0) json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }
}
