using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Millrace.DeltaProtocol.Log;

/// <summary>
/// The checksum of <c>_last_checkpoint</c>: the leaves of the document, each with the path to it, in the order of the
/// paths, whatever the order and spacing of the text.
/// </summary>
internal static class CanonicalJson
{
    private const string ChecksumKey = "checksum";
    private static readonly SearchValues<byte> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"u8);

    /// <summary>The checksum of a JSON object, which a top-level key of that name does not change.</summary>
    /// <exception cref="JsonException">The text is no JSON object.</exception>
    internal static string Checksum(ReadOnlySpan<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json.ToArray());
        if (document.RootElement.ValueKind != JsonValueKind.Object) throw new JsonException("an object was expected");
        List<(string Path, string Value)> leaves = [];
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            if (property.Name != ChecksumKey) Collect(property.Value, Quoted(property.Name), leaves);
        }

        leaves.Sort(static (left, right) => string.CompareOrdinal(left.Path, right.Path));
        string text = string.Join(',', leaves.Select(leaf => $"{leaf.Path}={leaf.Value}"));
#pragma warning disable CA5351 // The protocol names MD5; it guards against damage, not against people.
        return Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351
    }

    private static void Collect(JsonElement element, string path, List<(string Path, string Value)> leaves)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty property in element.EnumerateObject())
                    Collect(property.Value, $"{path}+{Quoted(property.Name)}", leaves);
                break;
            case JsonValueKind.Array:
                foreach ((int index, JsonElement item) in element.EnumerateArray().Index())
                    Collect(item, string.Create(CultureInfo.InvariantCulture, $"{path}+{index}"), leaves);
                break;
            case JsonValueKind.String:
                leaves.Add((path, Quoted(element.GetString() ?? "")));
                break;
            default:
                leaves.Add((path, element.GetRawText()));
                break;
        }
    }

    private static string Quoted(string text)
    {
        StringBuilder quoted = new("\"");
        foreach (byte unit in Encoding.UTF8.GetBytes(text))
        {
            if (Plain.Contains(unit)) quoted.Append((char)unit);
            else quoted.Append(CultureInfo.InvariantCulture, $"%{unit:X2}");
        }

        return quoted.Append('"').ToString();
    }
}
