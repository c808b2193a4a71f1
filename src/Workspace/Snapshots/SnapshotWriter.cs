using System.Globalization;
using System.Text;
using Millrace.Workspace.Filters;

namespace Millrace.Workspace.Snapshots;

/// <summary>Writes schedules as <see cref="SnapshotReader"/> reads them. All texts stand in quotes, so that none is taken for something else.</summary>
internal static class SnapshotWriter
{
    public static string Write(IReadOnlyList<SnapshotSchedule> schedules)
    {
        StringBuilder yaml = new("snapshots:\n");
        foreach (SnapshotSchedule schedule in schedules)
        {
            yaml.Append("  - name: ").Append(Quoted(schedule.Name)).Append('\n');
            bool isPlain = schedule.Times.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length == 5;
            Add(yaml, isPlain ? "cron" : "quartz_cron_expression", Quoted(schedule.Times.Text));
            Add(yaml, "timezone_id", Quoted(schedule.Zone.Id));
            if (schedule.Page is not null) Add(yaml, "page", Quoted(schedule.Page));
            if (schedule.Filters.ByFilter.Count > 0) yaml.Append("    filters:\n");
            foreach ((string filter, Selection selection) in schedule.Filters.ByFilter) yaml.Append("      ").Append(Quoted(filter)).Append(": ").Append(Said(selection)).Append('\n');
            if (schedule.IsPaused) Add(yaml, "paused", "true");
            Add(yaml, "keep", schedule.Keep.ToString(CultureInfo.InvariantCulture));
            if (schedule.Mail.Count > 0) Add(yaml, "mail", $"[{string.Join(", ", schedule.Mail.Select(Quoted))}]");
            if (schedule.Folder is not null) Add(yaml, "folder", Quoted(schedule.Folder));
        }

        return schedules.Count == 0 ? "snapshots: []\n" : yaml.ToString();
    }

    private static void Add(StringBuilder yaml, string key, string value) => yaml.Append("    ").Append(key).Append(": ").Append(value).Append('\n');

    private static string Said(Selection selection) => selection switch
    {
        Selection.Values values => $"[{string.Join(", ", values.Chosen.Select(static value => value.Text is string text ? Quoted(text) : "null"))}]",
        Selection.Range range => $"{{ min: {(range.Min is null ? "null" : Quoted(range.Min))}, max: {(range.Max is null ? "null" : Quoted(range.Max))} }}",
        Selection.Containing part => $"{{ contains: {Quoted(part.Part)} }}",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Quoted(string text)
    {
        StringBuilder quoted = new("\"");
        foreach (char letter in text)
        {
            if (letter is '"' or '\\') quoted.Append('\\').Append(letter);
            else if (char.IsControl(letter)) quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
            else quoted.Append(letter);
        }

        return quoted.Append('"').ToString();
    }
}
