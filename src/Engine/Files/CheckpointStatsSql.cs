using Millrace.DeltaProtocol.Files;
using Millrace.Engine.Types;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Engine.Files;

/// <summary>SQL for the statistics and partition values of a checkpoint, as JSON and as typed columns.</summary>
internal static class CheckpointStatsSql
{
    // The JSON reader gives numbers as doubles, which hold this many digits exactly.
    private const int ExactDigits = 15;

    /// <summary>Statistics as JSON text out of a file, or null when it has none.</summary>
    internal static string? Text(CheckpointSchema schema)
    {
        bool hasJson = schema.Has("add", "stats");
        const string parsed = "CAST(to_json(\"add\".stats_parsed) AS VARCHAR)";
        if (!schema.Has("add", "stats_parsed")) return hasJson ? "\"add\".stats" : null;
        return hasJson ? $"coalesce(\"add\".stats, {parsed})" : parsed;
    }

    /// <summary>Typed statistics out of their JSON; what does not fit its type is null.</summary>
    /// <param name="json">The JSON as SQL.</param>
    /// <param name="columns">Columns that have statistics, by physical name.</param>
    internal static string FromJson(string json, TableSchema columns)
    {
        string bounds = Structure(columns, Bound);
        string nulls = Structure(columns, static _ => "BIGINT");
        List<string> fields = ["\"numRecords\":\"BIGINT\"", "\"tightBounds\":\"BOOLEAN\""];
        if (bounds.Length > 0) fields.AddRange([$"\"minValues\":{{{bounds}}}", $"\"maxValues\":{{{bounds}}}"]);
        if (nulls.Length > 0) fields.Add($"\"nullCount\":{{{nulls}}}");
        return $"TRY(json_transform({json}, {Sql.Text($"{{{string.Join(',', fields)}}}")}))";
    }

    /// <summary>Typed statistics out of those that a file has, in the types wanted now.</summary>
    internal static string FromStruct(CheckpointSchema schema, TableSchema columns)
    {
        List<string> fields =
        [
            $"\"numRecords\" := {schema.Value("BIGINT", "add", "stats_parsed", "numRecords")}",
            $"\"tightBounds\" := {schema.Value("BOOLEAN", "add", "stats_parsed", "tightBounds")}",
        ];
        foreach (string side in (string[])["minValues", "maxValues"])
        {
            if (Pack(schema, columns, ["add", "stats_parsed", side], Bound) is string bounds)
                fields.Add($"\"{side}\" := {bounds}");
        }

        if (Pack(schema, columns, ["add", "stats_parsed", "nullCount"], static _ => "BIGINT") is string nulls)
            fields.Add($"\"nullCount\" := {nulls}");
        return $"struct_pack({string.Join(", ", fields)})";
    }

    /// <summary>Typed partition values out of their texts; null when the table has none that can be typed.</summary>
    /// <param name="map">The texts as SQL.</param>
    /// <param name="partitions">Partition columns by physical name.</param>
    internal static string? Partitions(string map, TableSchema partitions)
    {
        List<string> fields = [.. partitions
            .Where(column => column.Type is not DataType.Binary)
            .Select(column => $"{Sql.Name(column.Name)} := TRY_CAST(nullif({map}[{Sql.Text(column.Name)}], '') AS {DuckTypes.ToDuck(column.Type)})")];
        return fields.Count == 0 ? null : $"struct_pack({string.Join(", ", fields)})";
    }

    /// <summary>The type of a column's bounds, or null when it has none that stay exact.</summary>
    private static string? Bound(DataType type) => type switch
    {
        DataType.Decimal { Precision: > ExactDigits } => null,
        DataType.String or DataType.Byte or DataType.Short or DataType.Integer or DataType.Long or DataType.Float
            or DataType.Double or DataType.Decimal or DataType.Date or DataType.Timestamp or DataType.TimestampNtz =>
            DuckTypes.ToDuck(type),
        _ => null,
    };

    private static string Structure(TableSchema columns, Func<DataType, string?> typeOf) => string.Join(',', columns
        .Select(column => (column.Name, Text: column.Type is DataType.Struct nested
            ? Structure(nested.Fields, typeOf) is { Length: > 0 } fields ? $"{{{fields}}}" : null
            : typeOf(column.Type) is string type ? Json(type) : null))
        .Where(column => column.Text is not null)
        .Select(column => $"{Json(column.Name)}:{column.Text}"));

    private static string Json(string text) => $"\"{System.Text.Json.JsonEncodedText.Encode(text)}\"";

    private static string? Pack(
        CheckpointSchema schema, TableSchema columns, IReadOnlyList<string> path, Func<DataType, string?> typeOf)
    {
        List<string> fields = [];
        foreach (Column column in columns)
        {
            IReadOnlyList<string> below = [.. path, column.Name];
            string? value = column.Type is DataType.Struct nested ? Pack(schema, nested.Fields, below, typeOf)
                : typeOf(column.Type) is string type ? schema.Has(below) ? $"TRY_CAST({CheckpointSchema.Reference(below)} AS {type})" : $"CAST(NULL AS {type})"
                : null;
            if (value is not null) fields.Add($"{Sql.Name(column.Name)} := {value}");
        }

        return fields.Count == 0 ? null : $"struct_pack({string.Join(", ", fields)})";
    }
}
