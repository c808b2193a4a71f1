using System.Globalization;
using System.Text.Json;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Workspace.Faults;

namespace Millrace.Workspace.Dashboards;

/// <summary>A member of a document that knows where it stands, so that every fault can name it.</summary>
/// <param name="source">The text of the document.</param>
/// <param name="element">The member; undefined when it is not there.</param>
/// <param name="path">Its path.</param>
internal readonly struct JsonNode(SourceText source, JsonElement element, string path)
{
    public JsonElement Element => element;

    /// <summary>False when the member is not there or null.</summary>
    public bool Exists => element.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    public bool IsObject => element.ValueKind == JsonValueKind.Object;

    public bool IsArray => element.ValueKind == JsonValueKind.Array;

    public JsonNode this[string name]
    {
        get
        {
            if (Exists && !IsObject) throw Fault("must be an object");
            return new JsonNode(source, Exists && element.TryGetProperty(name, out JsonElement value) ? value : default, path.Length == 0 ? name : $"{path}.{name}");
        }
    }

    /// <summary>The items of an array; none when it is not there.</summary>
    public IReadOnlyList<JsonNode> Items()
    {
        if (!Exists) return [];
        if (!IsArray) throw Fault("must be an array");
        SourceText text = source;
        string parent = path;
        return [.. element.EnumerateArray().Select((item, index) => new JsonNode(text, item, string.Create(CultureInfo.InvariantCulture, $"{parent}[{index}]")))];
    }

    /// <summary>The members of an object; none when it is not there.</summary>
    public IReadOnlyList<(string Name, JsonNode Value)> Members()
    {
        if (!Exists) return [];
        if (!IsObject) throw Fault("must be an object");
        SourceText text = source;
        string parent = path;
        return [.. element.EnumerateObject().Select(member => (member.Name, new JsonNode(text, member.Value, parent.Length == 0 ? member.Name : $"{parent}.{member.Name}")))];
    }

    /// <summary>A text; null when it is not there.</summary>
    public string? TextOrNull()
    {
        if (!Exists) return null;
        return element.ValueKind == JsonValueKind.String ? element.GetString() : throw Fault("must be a text");
    }

    /// <summary>A text that must be there and not be empty.</summary>
    public string RequiredText() => TextOrNull() is { Length: > 0 } text ? text : throw Fault(Exists ? "must not be empty" : "is missing");

    /// <summary>A scalar as text, whatever its type; null for null and for what is no scalar.</summary>
    public string? ScalarOrNull() => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };

    public bool Flag(bool otherwise) => element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ when !Exists => otherwise,
        _ => throw Fault("must be true or false"),
    };

    public int Whole(int otherwise)
    {
        if (!Exists) return otherwise;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out int number) ? number : throw Fault("must be a whole number");
    }

    public double? NumberOrNull() => element.ValueKind == JsonValueKind.Number ? element.GetDouble() : null;

    public MillraceException Fault(string problem) =>
        WorkspaceErrors.DashboardShape(path.Length == 0 ? "the document" : path, problem, JsonPlaces.Find(source, path));
}
