using static Millrace.Engine.Spark.SparkEntry;

namespace Millrace.Engine.Spark;

/// <summary>Functions that are known and not offered, because they cannot give what Spark gives.</summary>
internal static class SparkRefusals
{
    private const string Model = "It asks a language model, and queries here call nothing outside. Compute the column before, and land it with the data.";

    public static IReadOnlyList<SparkFunction> All { get; } =
    [
        Refused("monotonically_increasing_id", "Its numbers depend on how rows are spread over machines. Write row_number() OVER (ORDER BY …), or uuid() for a key."),
        Refused("spark_partition_id", "There are no partitions of a running query here."),
        Refused("randn", "Write sqrt(-2 * ln(random())) * cos(2 * pi() * random())."),
        Refused("schema_of_json", "A query's columns are known before it reads a row. Write the schema out: from_json(j, 'a INT, b STRING')."),
        Refused("from_csv", "Read the files by read_files(…, format => 'csv'), or write split(s, ',')."),
        Refused("from_xml", "XML is not read in this version."),
        Refused("from_avro", "Avro is not read in this version."),
        Refused("to_char", "Write date_format(t, '…') for times and format_number(x, d) for numbers."),
        Refused("to_number", "Write CAST(s AS DECIMAL(p, s)) after replace() has removed separators."),
        Refused("make_interval", "Write INTERVAL '1' DAY, or to_days(n) and its like for a column."),
        Refused("conv", "Write hex(n) or bin(n)."),
        Refused("current_user", "Queries run for nobody in particular."),
        Refused("is_account_group_member", "Row filters by group belong to a catalog service; there is none here."),
        Refused("secret", "Name secrets in the project file, where SQL cannot read them out."),
        Refused("ai_query", Model), Refused("ai_gen", Model), Refused("ai_classify", Model), Refused("ai_extract", Model), Refused("ai_forecast", Model),
        Refused("ai_summarize", Model), Refused("ai_translate", Model), Refused("ai_similarity", Model), Refused("ai_mask", Model),
        Refused("ai_analyze_sentiment", Model), Refused("ai_fix_grammar", Model), Refused("ai_parse_document", Model),
    ];
}
