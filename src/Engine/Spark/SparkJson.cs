using static Millrace.Engine.Spark.SparkEntry;

namespace Millrace.Engine.Spark;

/// <summary>Functions of JSON.</summary>
internal static class SparkJson
{
    public static IReadOnlyList<SparkFunction> All { get; } =
    [
        Written("get_json_object", "What stands at a path such as $.a.b[0], as text; null when nothing does or the text is no JSON.", "(j, path)"),
        Macro("_json_text", "", ("(j, path)", "TRY(json_extract_string(CAST(j AS VARCHAR), path))")),
        Written("from_json", "A text as the struct, array or map that a schema literal tells; what does not fit is null.", "(j, schema)"),
        Macro("_json_value", "", ("(j, shape)", "json_transform(CASE WHEN json_valid(CAST(j AS VARCHAR)) THEN CAST(j AS VARCHAR) END, shape)")),
        Macro("to_json", "A value as JSON; fields that are null are left out.", ("(x)", "CASE WHEN typeof(x) LIKE 'STRUCT(%' OR typeof(x) LIKE 'MAP(%' THEN "
            + "CAST(json_merge_patch('{}', to_json(x)) AS VARCHAR) ELSE CAST(to_json(x) AS VARCHAR) END")),
        Macro("parse_json", "A text as JSON; a fault when it is none.", ("(s)", "CAST(s AS JSON)")),
        Macro("try_parse_json", "A text as JSON; null when it is none.", ("(s)", "TRY_CAST(s AS JSON)")),
        Written("variant_get", "What stands at a path in JSON, as a type.", "(j, path, type)"),
        Written("try_variant_get", "What stands at a path in JSON, as a type; null when it does not fit.", "(j, path, type)"),
        Macro("json_object_keys", "The keys of an object.", ("(j)", "TRY(json_keys(CAST(j AS VARCHAR)))")),
        Macro("json_array_length", "Items of an array; null when it is none.", ("(j)", "CASE WHEN TRY(json_type(CAST(j AS VARCHAR))) = 'ARRAY' THEN json_array_length(CAST(j AS VARCHAR)) END")),
    ];
}
