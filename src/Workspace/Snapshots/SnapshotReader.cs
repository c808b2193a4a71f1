using System.Globalization;
using System.Net.Mail;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Faults;
using Millrace.Workspace.Filters;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Millrace.Workspace.Snapshots;

/// <summary>Reads the schedules of a dashboard. Whatever is wrong is told with its line and column.</summary>
internal sealed class SnapshotReader
{
    private const int MostLetters = 200_000;
    private const int MostSchedules = 100;
    private const int MostKept = 10_000;

    private static readonly string[] Keys = ["name", "quartz_cron_expression", "cron", "timezone_id", "page", "filters", "paused", "keep", "mail", "folder"];

    private readonly SourceText _source;
    private readonly Dashboard? _board;

    private SnapshotReader(SourceText source, Dashboard? board)
    {
        _source = source;
        _board = board;
    }

    /// <summary>Reads a file.</summary>
    /// <param name="source">The text.</param>
    /// <param name="board">The dashboard, whose pages and filters are looked up; null when it cannot be read.</param>
    /// <exception cref="MillraceException">SNAPSHOTS_INVALID.</exception>
    public static IReadOnlyList<SnapshotSchedule> Read(SourceText source, Dashboard? board) => new SnapshotReader(source, board).ReadAll();

    private IReadOnlyList<SnapshotSchedule> ReadAll()
    {
        if (_source.Text.Length > MostLetters) throw WorkspaceErrors.Snapshots("it is larger than a list of schedules can be", new SourceLocation(_source.File, 1, 1));
        YamlStream stream = [];
        try
        {
            stream.Load(new StringReader(_source.Text));
        }
        catch (YamlException problem)
        {
            throw WorkspaceErrors.Snapshots($"it is not well-formed YAML: {problem.Message.TrimEnd('.')}", At(problem.Start), problem);
        }

        if (stream.Documents.Count == 0) return [];
        if (stream.Documents.Count > 1) throw Invalid(stream.Documents[1].RootNode, "it holds one document; remove what follows '---'");
        YamlMappingNode root = MapOf(stream.Documents[0].RootNode, "it");
        List<SnapshotSchedule> schedules = [];
        foreach ((YamlNode key, YamlNode value) in root.Children)
        {
            if (TextOf(key, "a key") != "snapshots") throw Unknown(key, ["snapshots"], "this file");
            if (IsNull(value)) continue;
            if (value is not YamlSequenceNode list) throw Invalid(value, "'snapshots' is a list: one line with '- ' for each schedule");
            if (list.Children.Count > MostSchedules) throw Invalid(value, FormattableString.Invariant($"a dashboard has at most {MostSchedules} schedules"));
            foreach (YamlNode item in list.Children)
            {
                SnapshotSchedule one = ReadOne(MapOf(item, "a schedule"));
                if (schedules.Exists(other => other.Name.Equals(one.Name, StringComparison.OrdinalIgnoreCase))) throw Invalid(item, $"there are two schedules of the name '{one.Name}'");
                schedules.Add(one);
            }
        }

        return schedules;
    }

    private SnapshotSchedule ReadOne(YamlMappingNode map)
    {
        foreach (YamlNode key in map.Children.Keys)
        {
            if (!Keys.Contains(TextOf(key, "a key"))) throw Unknown(key, Keys, "a schedule");
        }

        YamlNode named = Find(map, "name") ?? throw Invalid(map, "a schedule needs a 'name'");
        string name = TextOf(named, "'name'").Trim();
        if (name.Length is 0 or > 60 || name.Any(char.IsControl)) throw Invalid(named, "a name has 1 to 60 characters");
        YamlNode? quartz = Find(map, "quartz_cron_expression");
        YamlNode? plain = Find(map, "cron");
        if (quartz is not null && plain is not null) throw Invalid(plain, "'cron' and 'quartz_cron_expression' are two spellings of one thing; leave one of them");
        YamlNode when = quartz ?? plain ?? throw Invalid(map, $"the schedule '{name}' needs 'quartz_cron_expression' or 'cron', as \"0 0 6 * * ?\"");
        return new SnapshotSchedule(name, TimesOf(when), ZoneOf(map))
        {
            Page = PageOf(map),
            Filters = FiltersOf(map),
            IsPaused = Find(map, "paused") is YamlNode paused && FlagOf(paused),
            Keep = Find(map, "keep") is YamlNode keep ? KeepOf(keep) : SnapshotSchedule.DefaultKeep,
            Mail = Find(map, "mail") is YamlNode mail ? [.. ItemsOf(mail).Select(MailOf)] : [],
            Folder = Find(map, "folder") is YamlNode folder ? FolderOf(folder) : null,
        };
    }

    private CronTimes TimesOf(YamlNode node)
    {
        string text = TextOf(node, "an expression of cron").Trim();
        try
        {
            return CronTimes.Parse(text);
        }
        catch (FormatException problem)
        {
            throw WorkspaceErrors.Snapshots($"'{text}' is no expression of cron: {problem.Message}", At(node.Start), problem);
        }
    }

    private TimeZoneInfo ZoneOf(YamlMappingNode map)
    {
        if (Find(map, "timezone_id") is not YamlNode node) return TimeZoneInfo.Utc;
        string id = TextOf(node, "'timezone_id'").Trim();
        if (TimeZoneInfo.TryFindSystemTimeZoneById(id, out TimeZoneInfo? zone)) return zone;
        string? near = NearestText.Of(id, TimeZoneInfo.GetSystemTimeZones(), static known => known.Id)?.Id;
        throw Invalid(node, $"'{id}' is no zone of time{(near is null ? "; write for instance Europe/Berlin or UTC" : $"; did you mean '{near}'?")}");
    }

    private string? PageOf(YamlMappingNode map)
    {
        if (Find(map, "page") is not YamlNode node) return null;
        string page = TextOf(node, "'page'");
        if (_board is null) return page;
        DashboardPage[] pages = [.. _board.Pages.Where(static known => !known.IsGlobal)];
        DashboardPage? found = pages.FirstOrDefault(known => known.Name == page) ?? pages.FirstOrDefault(known => known.DisplayName == page);
        return found?.Name ?? throw Invalid(node, $"the dashboard has no page '{page}'{Near(page, pages.Select(static known => known.Name))}");
    }

    /// <summary>Values of filters: one, a list, <c>min</c> and <c>max</c>, or <c>contains</c>.</summary>
    private Selections FiltersOf(YamlMappingNode map)
    {
        Selections selections = Selections.None;
        if (Find(map, "filters") is not YamlNode filters) return selections;
        foreach ((YamlNode key, YamlNode value) in MapOf(filters, "'filters'").Children)
        {
            string filter = TextOf(key, "a filter");
            string[] known = _board is null ? [filter] : [.. NamesOfFilters(_board)];
            if (!known.Contains(filter)) throw Invalid(key, $"the dashboard has no filter '{filter}'{Near(filter, known)}");
            selections = selections.With(filter, SelectionOf(value));
        }

        return selections;
    }

    private static IEnumerable<string> NamesOfFilters(Dashboard board) =>
        board.Pages.SelectMany(static page => page.Widgets).Where(static widget => widget.IsFilter || widget.HasSpan).Select(static widget => widget.Name);

    private Selection SelectionOf(YamlNode value)
    {
        if (value is not YamlMappingNode map) return new Selection.Values([.. ItemsOf(value).Select(item => IsNull(item) ? FilterValue.Null : FilterValue.Of(TextOf(item, "a value")))]);
        string[] keys = ["min", "max", "contains"];
        foreach (YamlNode key in map.Children.Keys)
        {
            if (!keys.Contains(TextOf(key, "a key"))) throw Unknown(key, keys, "a filter");
        }

        if (Find(map, "contains") is YamlNode part) return new Selection.Containing(TextOf(part, "'contains'"));
        string? End(string key) => Find(map, key) is YamlNode end ? TextOf(end, $"'{key}'") : null;
        return new Selection.Range(End("min"), End("max"));
    }

    private bool FlagOf(YamlNode node) => TextOf(node, "'paused'").ToLowerInvariant() switch
    {
        "true" => true,
        "false" => false,
        string other => throw Invalid(node, $"'paused' is true or false, not '{other}'"),
    };

    private int KeepOf(YamlNode node)
    {
        string text = TextOf(node, "'keep'");
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int keep) && keep is >= 1 and <= MostKept
            ? keep
            : throw Invalid(node, FormattableString.Invariant($"'keep' is a number from 1 to {MostKept}, not '{text}'"));
    }

    private string MailOf(YamlNode node)
    {
        string text = TextOf(node, "a mail address").Trim();
        return MailAddress.TryCreate(text, out MailAddress? address) && address.Address == text ? text : throw Invalid(node, $"'{text}' is no mail address such as name@example.org");
    }

    /// <summary>Files are written below the project only, whoever writes the schedule.</summary>
    private string FolderOf(YamlNode node)
    {
        string text = TextOf(node, "'folder'").Trim().Replace('\\', '/').TrimEnd('/');
        bool isInside = text.Length > 0 && !Path.IsPathRooted(text) && !text.Contains(':', StringComparison.Ordinal) && text.Split('/').All(static part => part is not ("" or "." or ".."));
        return isInside ? text : throw Invalid(node, $"'folder: {text}' is no folder below the project; write for instance reports/daily");
    }

    private static IEnumerable<YamlNode> ItemsOf(YamlNode node) => node is YamlSequenceNode list ? list.Children : [node];

    private static YamlNode? Find(YamlMappingNode map, string key) =>
        map.Children.FirstOrDefault(entry => entry.Key is YamlScalarNode { Value: string name } && name == key).Value is YamlNode node && !IsNull(node) ? node : null;

    private static bool IsNull(YamlNode node) => node is YamlScalarNode { Style: ScalarStyle.Plain, Value: "" or "~" or "null" or "Null" or "NULL" or null };

    private YamlMappingNode MapOf(YamlNode node, string what) => node as YamlMappingNode ?? throw Invalid(node, $"{what} is a map of keys and values");

    private string TextOf(YamlNode node, string what) => (node as YamlScalarNode)?.Value ?? throw Invalid(node, $"{what} is a text or a number");

    private static string Near(string text, IEnumerable<string> known) => NearestText.Of(text, known, static name => name) is string near ? $"; did you mean '{near}'?" : "";

    private MillraceException Unknown(YamlNode key, string[] known, string where)
    {
        string text = (key as YamlScalarNode)?.Value ?? "";
        string near = Near(text, known);
        return Invalid(key, $"'{text}' is no key of {where}{(near.Length > 0 ? near : $". There are {string.Join(", ", known)}")}");
    }

    private MillraceException Invalid(YamlNode node, string problem) => WorkspaceErrors.Snapshots(problem, At(node.Start));

    private SourceLocation At(Mark mark) => new(_source.File, (int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));
}
