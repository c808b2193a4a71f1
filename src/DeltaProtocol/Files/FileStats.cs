using System.Text;
using System.Text.Json;
using Millrace.Foundation.Faults;

namespace Millrace.DeltaProtocol.Files;

/// <summary>
/// What the log says about the rows of a file. Minimum and maximum are bounds, not values: strings and timestamps are
/// truncated. A column that is missing here is unknown. Columns are named as <see cref="StatPath"/> does.
/// </summary>
public sealed class FileStats
{
    private static readonly Dictionary<string, StatValue> NoValues = [];
    private static readonly Dictionary<string, long> NoCounts = [];

    private FileStats(string json) => Json = json;

    /// <summary>The statistics as the log holds them.</summary>
    public string Json { get; }

    /// <summary>Physical rows of the file, deleted ones included; null when not told.</summary>
    public long? NumRecords { get; private set; }

    /// <summary>False when the bounds may be wider than the rows that are not deleted.</summary>
    public bool HasTightBounds { get; private set; } = true;

    /// <summary>Lower bound by column.</summary>
    public IReadOnlyDictionary<string, StatValue> MinValues { get; private set; } = NoValues;

    /// <summary>Upper bound by column; a timestamp may be exceeded by less than a millisecond.</summary>
    public IReadOnlyDictionary<string, StatValue> MaxValues { get; private set; } = NoValues;

    /// <summary>Number of nulls by column.</summary>
    public IReadOnlyDictionary<string, long> NullCounts { get; private set; } = NoCounts;

    /// <summary>
    /// Reads statistics; what does not parse is as good as absent, so a null comes back for damaged JSON.
    /// </summary>
    public static FileStats? TryParse(string? json)
    {
        if (string.IsNullOrEmpty(json)) return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(json, document.RootElement) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Reads only the row count, which needs no dictionary.</summary>
    internal static long? TryReadNumRecords(string? json) =>
        string.IsNullOrEmpty(json) ? null : TryReadNumRecords(Encoding.UTF8.GetBytes(json));

    /// <summary>Reads only the row count, which needs no dictionary.</summary>
    internal static long? TryReadNumRecords(ReadOnlySpan<byte> json)
    {
        try
        {
            Utf8JsonReader reader = new(json);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isCount = reader.ValueTextEquals("numRecords"u8);
                reader.Read();
                if (isCount) return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long count)
                    ? count
                    : null;
                reader.Skip();
            }
        }
        catch (JsonException)
        {
            return null;
        }

        return null;
    }

    private static FileStats Read(string json, JsonElement root)
    {
        FileStats stats = new(json);
        foreach (JsonProperty property in root.EnumerateObject())
        {
            switch (property.Name)
            {
                case "numRecords":
                    stats.NumRecords = WholeNumber(property.Value);
                    break;
                case "tightBounds":
                    stats.HasTightBounds = property.Value.ValueKind != JsonValueKind.False;
                    break;
                case "minValues":
                    stats.MinValues = Flatten(property.Value, ValueOf);
                    break;
                case "maxValues":
                    stats.MaxValues = Flatten(property.Value, ValueOf);
                    break;
                case "nullCount":
                    stats.NullCounts = Flatten(property.Value, WholeNumber);
                    break;
            }
        }

        return stats;
    }

    private static Dictionary<string, T> Flatten<T>(JsonElement element, Func<JsonElement, T?> read)
        where T : struct
    {
        Dictionary<string, T> values = new(StringComparer.OrdinalIgnoreCase);
        if (element.ValueKind == JsonValueKind.Object) Flatten(element, parent: null, read, values);
        return values;
    }

    private static void Flatten<T>(
        JsonElement element, string? parent, Func<JsonElement, T?> read, Dictionary<string, T> values)
        where T : struct
    {
        foreach (JsonProperty property in element.EnumerateObject())
        {
            string path = StatPath.Below(parent, property.Name);
            if (property.Value.ValueKind == JsonValueKind.Object) Flatten(property.Value, path, read, values);
            else if (read(property.Value) is T value) values[path] = value;
        }
    }

    private static StatValue? ValueOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => new StatValue(element.GetString()!, IsString: true), // A string element has a string.
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False =>
            new StatValue(element.GetRawText(), IsString: false),
        _ => null,
    };

    private static long? WholeNumber(JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out long number) ? number : null;
}
