using System.Globalization;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;
using Millrace.Ingest.Faults;

namespace Millrace.Ingest.Landing;

/// <summary>What read_files was told about its files.</summary>
public sealed record FileSourceOptions
{
    private static readonly string[] Known =
    [
        "format", "header", "sep", "delimiter", "quote", "escape", "comment", "nullValue", "schema", "schemaHints",
        "schemaEvolutionMode", "rescuedDataColumn", "inferColumnTypes", "inferSchema", "maxFilesPerTrigger",
        "maxBytesPerTrigger", "ignoreLeadingWhiteSpace", "ignoreTrailingWhiteSpace", "skipRows", "multiLine", "encoding",
        "timestampFormat", "dateFormat", "schemaLocation", "mode", "includeExistingFiles", "pathGlobFilter",
        "fileNamePattern", "recursiveFileLookup",
    ];

    /// <summary>Format of the files: csv, json, parquet or text.</summary>
    public required string Format { get; init; }

    /// <summary>True when neither an option nor the path says the format, so that the files' names do.</summary>
    internal bool IsFormatOpen { get; init; }

    /// <summary>CSV: the first record of every file names its columns.</summary>
    public bool HasHeader { get; init; }

    /// <summary>CSV: what stands between two values.</summary>
    public string Separator { get; init; } = ",";

    /// <summary>CSV: what encloses a value; empty for nothing.</summary>
    public string Quote { get; init; } = "\"";

    /// <summary>CSV: what takes the meaning from a quote inside a value.</summary>
    public string Escape { get; init; } = "\"";

    /// <summary>CSV: first character of lines to pass over; empty for none.</summary>
    public string Comment { get; init; } = "";

    /// <summary>CSV: the text that means null, beside an empty value.</summary>
    public string NullValue { get; init; } = "";

    /// <summary>CSV: lines to pass over before the header.</summary>
    public int SkipRows { get; init; }

    /// <summary>CSV: spaces around a value do not belong to it; with a space as separator, several count as one.</summary>
    public bool IgnoresSurroundingSpace { get; init; }

    /// <summary>CSV and JSON: the format of timestamps in strptime letters; null for ISO 8601.</summary>
    public string? TimestampFormat { get; init; }

    /// <summary>CSV and JSON: the format of dates in strptime letters; null for ISO 8601.</summary>
    public string? DateFormat { get; init; }

    /// <summary>The whole schema, when it was given; null when it is inferred.</summary>
    public TableSchema? Schema { get; init; }

    /// <summary>Columns whose types are set; they exist even when no file has them.</summary>
    public TableSchema Hints { get; init; } = TableSchema.Empty;

    /// <summary>Types of columns without a hint are guessed from the first files; else they are strings.</summary>
    public bool InfersTypes { get; init; } = true;

    /// <summary>What happens to a column that no earlier file had.</summary>
    public SchemaEvolution Evolution { get; init; }

    /// <summary>Name of the column that keeps what did not fit; null for none.</summary>
    public string? RescuedColumn { get; init; } = "_rescued_data";

    /// <summary>Most files of one batch.</summary>
    public int MaxFiles { get; init; } = 1000;

    /// <summary>Bytes after which a batch ends; null for no limit.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>Only files whose name matches this wildcard; null for all.</summary>
    public string? NamePattern { get; init; }

    /// <summary>Reads the named arguments of read_files; a <c>cloudFiles.</c> prefix is accepted.</summary>
    /// <exception cref="MillraceException">READ_FILES_OPTION_INVALID.</exception>
    public static FileSourceOptions Read(
        string path, IReadOnlyDictionary<string, string> arguments, SourceLocation? location)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(arguments);
        Dictionary<string, string> given = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, string value) in arguments)
        {
            string plain = name.StartsWith("cloudFiles.", StringComparison.OrdinalIgnoreCase) ? name["cloudFiles.".Length..] : name;
            if (!Known.Contains(plain, StringComparer.OrdinalIgnoreCase))
            {
                string near = NearestText.Of(plain, Known, static option => option) is string meant ? $"; did you mean '{meant}'?" : "";
                throw IngestErrors.OptionInvalid(
                    plain, $"is not known{near}; options are {string.Join(", ", Known)}", location);
            }

            given[plain] = value;
        }

        ArgumentReader reader = new(given, location);
        string format = reader.Text("format")?.ToLowerInvariant() ?? FormatOf(path);
        if (format is not ("csv" or "json" or "parquet" or "text"))
            throw IngestErrors.OptionInvalid("format", $"is '{format}'; this version reads csv, json, parquet and text", location);
        if (reader.Text("encoding") is string encoding && !encoding.Replace("-", "", StringComparison.Ordinal).Equals("utf8", StringComparison.OrdinalIgnoreCase))
            throw IngestErrors.OptionInvalid("encoding", $"is '{encoding}'; files are read as UTF-8", location);
        if (reader.Text("mode") is string mode && !mode.Equals("PERMISSIVE", StringComparison.OrdinalIgnoreCase))
            throw IngestErrors.OptionInvalid("mode", $"is '{mode}'; only PERMISSIVE, which keeps every row, is offered", location);
        TableSchema? schema = reader.Columns("schema");
        SchemaEvolution evolution = reader.Evolution() ?? (schema is null ? SchemaEvolution.AddNewColumns : SchemaEvolution.None);
        if (schema is not null && evolution == SchemaEvolution.AddNewColumns)
            throw IngestErrors.OptionInvalid("schemaEvolutionMode", "cannot be addNewColumns when schema is given; use schemaHints", location);
        string quote = reader.Text("quote") ?? "\"";
        return new FileSourceOptions
        {
            Format = format,
            IsFormatOpen = reader.Text("format") is null && Path.GetExtension(path).Length == 0,
            HasHeader = reader.Flag("header") ?? false,
            Separator = Unescape(reader.Text("sep") ?? reader.Text("delimiter") ?? ","),
            Quote = quote,
            Escape = reader.Text("escape") ?? quote,
            Comment = reader.Text("comment") ?? "",
            NullValue = reader.Text("nullValue") ?? "",
            SkipRows = (int)(reader.Number("skipRows") ?? 0),
            IgnoresSurroundingSpace = (reader.Flag("ignoreTrailingWhiteSpace") ?? false) || (reader.Flag("ignoreLeadingWhiteSpace") ?? false),
            TimestampFormat = JavaPatterns.ToStrptime(reader.Text("timestampFormat")),
            DateFormat = JavaPatterns.ToStrptime(reader.Text("dateFormat")),
            Schema = schema,
            Hints = reader.Columns("schemaHints") ?? TableSchema.Empty,
            InfersTypes = reader.Flag("inferColumnTypes") ?? reader.Flag("inferSchema") ?? true,
            Evolution = evolution,
            RescuedColumn = given.TryGetValue("rescuedDataColumn", out string? rescued)
                ? (rescued.Length == 0 ? null : rescued)
                : schema is null ? "_rescued_data" : null,
            MaxFiles = (int)Math.Clamp(reader.Number("maxFilesPerTrigger") ?? 1000, 1, int.MaxValue),
            MaxBytes = reader.Bytes("maxBytesPerTrigger"),
            NamePattern = reader.Text("pathGlobFilter") ?? reader.Text("fileNamePattern"),
        };
    }

    /// <summary>The options for files whose names tell what they are; these where the format is known already.</summary>
    internal FileSourceOptions For(IReadOnlyList<LandedFile> files) =>
        IsFormatOpen && files.FirstOrDefault(static file => file.SizeBytes > 0) is LandedFile first ? this with { Format = FormatOf(first.Path), IsFormatOpen = false } : this;

    private static string Unescape(string text) => text switch { "\\t" => "\t", "" => ",", _ => text };

    private static string FormatOf(string path)
    {
        string name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".zst", StringComparison.OrdinalIgnoreCase)
            ? Path.GetFileNameWithoutExtension(path)
            : path;
        return Path.GetExtension(name).ToLowerInvariant() switch
        {
            ".json" or ".ndjson" or ".jsonl" => "json",
            ".parquet" => "parquet",
            ".txt" => "text",
            _ => "csv",
        };
    }

    private sealed class ArgumentReader(Dictionary<string, string> given, SourceLocation? location)
    {
        public string? Text(string name) => given.GetValueOrDefault(name);

        public bool? Flag(string name) => Text(name)?.ToLowerInvariant() switch
        {
            null => null,
            "true" => true,
            "false" => false,
            string other => throw IngestErrors.OptionInvalid(name, $"is '{other}'; it must be true or false", location),
        };

        public long? Number(string name) => Text(name) switch
        {
            null => null,
            string text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) => number,
            string other => throw IngestErrors.OptionInvalid(name, $"is '{other}'; it must be a whole number", location),
        };

        public long? Bytes(string name)
        {
            if (Text(name) is not string text) return null;
            string digits = text.Trim().TrimEnd('b', 'B');
            long unit = digits.Length == 0 ? 0 : char.ToLowerInvariant(digits[^1]) switch
            {
                'k' => 1L << 10,
                'm' => 1L << 20,
                'g' => 1L << 30,
                't' => 1L << 40,
                _ => 1,
            };
            string number = unit > 1 ? digits[..^1] : digits;
            if (long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long count)) return count * unit;
            throw IngestErrors.OptionInvalid(name, $"is '{text}'; write bytes as 1073741824 or 1g", location);
        }

        public TableSchema? Columns(string name)
        {
            if (Text(name) is not string text || text.Trim().Length == 0) return null;
            try
            {
                return DataTypeText.ParseColumns(text);
            }
            catch (MillraceException fault)
            {
                throw IngestErrors.OptionInvalid(name, $"cannot be read: {fault.Message}", location);
            }
        }

        public SchemaEvolution? Evolution() => Text("schemaEvolutionMode")?.ToLowerInvariant() switch
        {
            null => null,
            "addnewcolumns" => SchemaEvolution.AddNewColumns,
            "rescue" => SchemaEvolution.Rescue,
            "failonnewcolumns" => SchemaEvolution.FailOnNewColumns,
            "none" => SchemaEvolution.None,
            string other => throw IngestErrors.OptionInvalid(
                "schemaEvolutionMode", $"is '{other}'; it must be addNewColumns, rescue, failOnNewColumns or none", location),
        };
    }
}

/// <summary>What happens to a column that the schema does not have.</summary>
public enum SchemaEvolution
{
    /// <summary>It is added at the end of the schema; earlier rows hold null in it.</summary>
    AddNewColumns,

    /// <summary>Its values go to the rescue column.</summary>
    Rescue,

    /// <summary>The flow fails.</summary>
    FailOnNewColumns,

    /// <summary>Its values are ignored, unless a rescue column was named.</summary>
    None,
}
