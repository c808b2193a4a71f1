using System.Text.Json;
using Millrace.Catalog.Faults;
using Millrace.Engine.Queries;
using Millrace.Foundation.Text;
using Millrace.TimeSeries;

namespace Millrace.Catalog.Binding;

/// <summary>
/// What a query may not do that comes from a file or from a person at a browser: it reads tables and views by their names, and
/// neither files, nor settings, nor the surroundings of the process.
/// </summary>
internal static class ReadOnlyRules
{
    private static readonly HashSet<string> TableFunctions = new(StringComparer.OrdinalIgnoreCase)
    {
        "range", "generate_series", "unnest", "stream", "table_changes", "event_log", "read_files", "cloud_files", "repeat", "json_each", "json_tree",
    };

    private static readonly HashSet<string> Functions = new(StringComparer.OrdinalIgnoreCase)
    {
        "getenv", "current_setting", "getvariable", "current_query", "current_query_id", "current_connection_id", "current_transaction_id", "txid_current",
        "nextval", "currval", "sleep_ms", "in_search_path", "query", "query_table", "sql_auto_complete", "json_execute_serialized_sql", "json_serialize_plan",
        "json_serialize_sql", "json_deserialize_sql", "glob", "sniff_csv", "which_secret", "enable_logging", "disable_logging", "set_config", "write_log",
        "parse_duckdb_log_message", "current_schemas", "checkpoint", "force_checkpoint", "from_substrait", "get_substrait",
    };

    private static readonly string[] Prefixes = ["duckdb_", "pragma_", "pg_", "read_", "parquet_", "write_", "millrace", "arrow_scan", "pandas_", "seq_scan", "test_"];

    // What a person's own words became on the way here.
    private static readonly HashSet<string> Harmless = new(StringComparer.OrdinalIgnoreCase) { NodeFinder.TravelFunction, "millrace_hash", "millrace_xxhash64", "millrace_crc32" };

    // What these give changes without any table changing.
    private static readonly HashSet<string> Changing = new(StringComparer.OrdinalIgnoreCase)
    {
        "now", "current_timestamp", "current_date", "current_time", "localtimestamp", "localtime", "today", "get_current_timestamp", "get_current_time",
        "transaction_timestamp", "curdate", "unix_timestamp", "random", "rand", "randn", "setseed", "uuid", "gen_random_uuid", "uuidv4", "uuidv7", "shuffle",
    };

    /// <summary>True for a function that a query may call.</summary>
    public static bool Allows(string name) => Harmless.Contains(name) || !(Functions.Contains(name) || Array.Exists(Prefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Refuses a query that does more than read tables.</summary>
    /// <returns>True when the query gives the same rows as long as its tables do not change.</returns>
    public static bool Check(QueryInput input, SyntaxTree tree, TimeSeriesOps ops, IEnumerable<RelationRequest> requests)
    {
        foreach (RelationRequest request in requests)
        {
            if (request is RelationRequest.DeltaPath or RelationRequest.Files or RelationRequest.Changes { Of: RelationRequest.DeltaPath })
                throw CatalogErrors.NotReadOnly("It reads a path. Name a table", request.Location);
        }

        bool isRepeatable = true;
        Walk(tree.Root);
        return isRepeatable;

        void Walk(JsonElement node)
        {
            if (node.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement child in node.EnumerateArray()) Walk(child);
                return;
            }

            if (node.ValueKind != JsonValueKind.Object) return;
            if (SyntaxReader.Is(node, "SHOW_REF")) throw CatalogErrors.NotReadOnly("It asks what there is, not for rows of a table", Place(node));
            if (SyntaxReader.Is(node, "TABLE_FUNCTION")) CheckTableFunction(node.GetProperty("function"));
            if (SyntaxReader.Text(node, "function_name") is { Length: > 0 } name) CheckFunction(node, name);
            if (SyntaxReader.Is(node, "COLUMN_REF") && SyntaxReader.ColumnParts(node) is [string only] && Changing.Contains(only)) isRepeatable = false;
            if (SyntaxReader.Is(node, "SAMPLE") || (node.TryGetProperty("sample", out JsonElement sample) && sample.ValueKind == JsonValueKind.Object)) isRepeatable = false;
            foreach (JsonProperty property in node.EnumerateObject()) Walk(property.Value);
        }

        void CheckTableFunction(JsonElement function)
        {
            string name = SyntaxReader.Text(function, "function_name");
            if (!TableFunctions.Contains(name) && ops.FindTable(name) is null && !name.Equals(NodeFinder.TravelFunction, StringComparison.OrdinalIgnoreCase))
                throw CatalogErrors.NotReadOnly($"It calls '{name}' where a table should stand", Place(function));
        }

        void CheckFunction(JsonElement node, string name)
        {
            bool isRefused = Functions.Contains(name) || (!TableFunctions.Contains(name) && Array.Exists(Prefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)));
            if (isRefused && !Harmless.Contains(name)) throw CatalogErrors.NotReadOnly($"It calls '{name}'", Place(node));
            if (Changing.Contains(name)) isRepeatable = false;
        }

        Foundation.Faults.SourceLocation? Place(JsonElement node) => tree.OffsetOf(node) is int offset ? input.Locate(offset) : input.Locate(0);
    }
}
