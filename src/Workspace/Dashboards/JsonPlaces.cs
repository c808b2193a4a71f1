using System.Globalization;
using System.Text;
using System.Text.Json;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;

namespace Millrace.Workspace.Dashboards;

/// <summary>Finds members of a JSON text by their path. Only faults need places, so the text is read again for each.</summary>
internal static class JsonPlaces
{
    /// <summary>The place of a member's value; null when there is none of that path.</summary>
    /// <param name="source">A text that is valid JSON.</param>
    /// <param name="path">The path, as <c>pages[0].layout</c>.</param>
    public static SourceLocation? Find(SourceText source, string path)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(source.Text);
        Utf8JsonReader reader = new(bytes, new JsonReaderOptions { MaxDepth = DashboardReader.MaxDepth });
        Stack<(string Path, int Next)> open = new();
        string name = "";
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                open.Pop();
                continue;
            }

            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                name = reader.GetString() ?? "";
                continue;
            }

            string here = PathOf(open, name);
            if (here == path) return At(source, bytes, (int)reader.TokenStartIndex);
            if (reader.TokenType == JsonTokenType.StartObject) open.Push((here, -1));
            else if (reader.TokenType == JsonTokenType.StartArray) open.Push((here, 0));
        }

        return null;
    }

    /// <summary>The place of a byte of the text in UTF-8.</summary>
    public static SourceLocation At(SourceText source, byte[] bytes, int offset) =>
        source.LocationAt(Encoding.UTF8.GetCharCount(bytes, 0, Math.Clamp(offset, 0, bytes.Length)));

    private static string PathOf(Stack<(string Path, int Next)> open, string name)
    {
        if (!open.TryPop(out (string Path, int Next) parent)) return "";
        open.Push(parent with { Next = parent.Next < 0 ? -1 : parent.Next + 1 });
        if (parent.Next >= 0) return string.Create(CultureInfo.InvariantCulture, $"{parent.Path}[{parent.Next}]");
        return parent.Path.Length == 0 ? name : $"{parent.Path}.{name}";
    }
}
