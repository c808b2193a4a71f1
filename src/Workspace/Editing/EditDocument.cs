using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Millrace.Foundation.Text;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Faults;
using JsonNode = System.Text.Json.Nodes.JsonNode;

namespace Millrace.Workspace.Editing;

/// <summary>The document of a dashboard while it is changed. What nobody changes stays as it is, its order included.</summary>
internal sealed class EditDocument
{
    private static readonly JsonSerializerOptions Writing = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = DashboardReader.MaxDepth };

    private readonly JsonObject _root;

    private EditDocument(JsonObject root) => _root = root;

    /// <summary>The dashboard after a change. It is read back from what would be written, so a change cannot make a file that is not read.</summary>
    public static Dashboard Change(Dashboard board, Action<EditDocument> change)
    {
        ArgumentNullException.ThrowIfNull(board);
        try
        {
            JsonObject root = JsonObject.Create(board.Document)!; // A dashboard's document is an object.
            change(new EditDocument(root));
            return Dashboard.Parse(board.Source with { Text = root.ToJsonString(Writing) });
        }
        catch (ArgumentException cause) when (cause.ParamName is "propertyName" or "key")
        {
            throw WorkspaceErrors.DashboardTwice(cause);
        }
    }

    public JsonArray Datasets => ListOf(_root, "datasets");

    public JsonArray Pages => ListOf(_root, "pages");

    /// <summary>Changes the theme, which goes when nothing is left in it.</summary>
    public void WithTheme(Action<JsonObject> change)
    {
        JsonObject settings = ObjectOf(_root, "uiSettings");
        JsonObject theme = ObjectOf(settings, "theme");
        change(theme);
        if (theme.Count == 0) settings.Remove("theme");
        if (settings.Count == 0) _root.Remove("uiSettings");
    }

    public JsonObject Dataset(string name) => Named(Datasets, name)
        ?? throw WorkspaceErrors.DatasetUnknown(name, NearestText.Of(name, NamesOf(Datasets), static known => known));

    public JsonObject Page(string name) => Named(Pages, name)
        ?? throw WorkspaceErrors.NotFound("page", name, NearestText.Of(name, NamesOf(Pages), static known => known));

    /// <summary>The item of a page's layout that holds a widget.</summary>
    public JsonObject Item(string page, string widget) => ItemsOf(Page(page)).FirstOrDefault(item => NameOf(item["widget"]) == widget)
        ?? throw WorkspaceErrors.NotFound("widget", widget, NearestText.Of(widget, ItemsOf(Page(page)).Select(static item => NameOf(item["widget"])).OfType<string>(), static known => known));

    public JsonObject Widget(string page, string widget) => Item(page, widget)["widget"]!.AsObject(); // An item that is found by its widget's name has one.

    public static IEnumerable<JsonObject> ItemsOf(JsonObject page) => ListOf(page, "layout").OfType<JsonObject>();

    /// <summary>A list of an object, made when it is not there.</summary>
    public static JsonArray ListOf(JsonObject owner, string name)
    {
        if (owner[name] is JsonArray list) return list;
        JsonArray made = [];
        owner[name] = made;
        return made;
    }

    /// <summary>An object of an object, made when it is not there or something else stands there.</summary>
    public static JsonObject ObjectOf(JsonObject owner, string name)
    {
        if (owner[name] is JsonObject found) return found;
        JsonObject made = [];
        owner[name] = made;
        return made;
    }

    public static JsonObject? Named(JsonArray list, string name) => list.OfType<JsonObject>().FirstOrDefault(item => NameOf(item) == name);

    public static IEnumerable<string> NamesOf(JsonArray list) => list.OfType<JsonObject>().Select(NameOf).OfType<string>();

    public static string? NameOf(JsonNode? node) => TextOf(node, "name");

    /// <summary>A text of an object; null when there is none.</summary>
    public static string? TextOf(JsonNode? node, string member) => node is JsonObject owner && owner[member] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    /// <summary>Sets a member, or removes it when there is nothing to set.</summary>
    public static void Set(JsonObject owner, string name, JsonNode? value)
    {
        if (value is null) owner.Remove(name);
        else owner[name] = value;
    }

    /// <summary>Names that no other has: the wanted one, else with a number behind it.</summary>
    public static string FreeName(string wanted, IEnumerable<string> taken)
    {
        HashSet<string> known = [.. taken];
        if (!known.Contains(wanted)) return wanted;
        for (int number = 2; ; number++)
        {
            string name = FormattableString.Invariant($"{wanted}_{number}");
            if (!known.Contains(name)) return name;
        }
    }

    /// <summary>A text for people as a name for files: letters, digits and underscores.</summary>
    public static string PlainName(string text, string otherwise)
    {
        string plain = string.Concat(text.Trim().Select(static letter => char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '_')).Trim('_');
        return plain.Length == 0 ? otherwise : plain[..Math.Min(plain.Length, 40)];
    }

    /// <summary>A name for people, without which nobody could find the thing again.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">DASHBOARD_EDIT: it is empty.</exception>
    public static string TitleFor(string thing, string title) => title.Trim() is { Length: > 0 } plain ? plain : throw WorkspaceErrors.Edit($"a {thing} has a name");

    /// <summary>Moves an item of a list by some places, as far as the list goes.</summary>
    public static void Move(JsonArray list, JsonNode item, int places)
    {
        int from = list.IndexOf(item);
        int to = Math.Clamp(from + places, 0, list.Count - 1);
        list.RemoveAt(from);
        list.Insert(to, item);
    }
}
