using System.Globalization;
using System.Text.Json;
using Millrace.Foundation.Text;

namespace Millrace.Server.Parts;

/// <summary>Reads what quarantines keep as JSON, for people. What is no such JSON is given as it is. Pure.</summary>
public static class RowText
{
    /// <summary>Columns and values of a row, in their order; a value of null stays null.</summary>
    public static IReadOnlyList<KeyValuePair<string, string?>> Pairs(string? json)
    {
        if (json is null) return [];
        using JsonDocument? document = JsonText.TryReadObject(json);
        if (document is null) return [KeyValuePair.Create("", (string?)json)];
        return [.. document.RootElement.EnumerateObject().Select(static member => KeyValuePair.Create(member.Name, Text(member.Value)))];
    }

    /// <summary>Where a row comes from: files by name, tables with their versions.</summary>
    public static string Origin(string? json)
    {
        if (json is null) return "";
        using JsonDocument? document = JsonText.TryReadObject(json);
        if (document is null) return json;
        List<string> places = [];
        JsonElement root = document.RootElement;
        if (root.TryGetProperty("file_path", out JsonElement file) && Text(file) is string path) places.Add(Last(path));
        if (root.TryGetProperty("files", out JsonElement files) && files.ValueKind == JsonValueKind.Array) places.AddRange(files.EnumerateArray().Select(static each => Last(Text(each) ?? "")));
        if (root.TryGetProperty("more_files", out JsonElement more)) places.Add($"{Text(more)} more files");
        if (root.TryGetProperty("tables", out JsonElement tables) && tables.ValueKind == JsonValueKind.Array) places.AddRange(tables.EnumerateArray().Select(TableText));
        return places.Count == 0 ? json : string.Join(", ", places);
    }

    private static string TableText(JsonElement table)
    {
        if (table.ValueKind != JsonValueKind.Object) return table.ToString();
        string name = table.TryGetProperty("table", out JsonElement known) ? Text(known) ?? "" : "";
        string? first = table.TryGetProperty("first_version", out JsonElement from) ? Text(from) : null;
        string? last = table.TryGetProperty("last_version", out JsonElement to) ? Text(to) : null;
        return string.Create(CultureInfo.InvariantCulture, $"{name} {(first is null || first == last ? $"version {last}" : $"versions {first} to {last}")}");
    }

    private static string Last(string path) => path.Split('/', '\\')[^1];

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };
}
