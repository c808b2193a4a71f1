using System.Text.Json;
using Millrace.Foundation.Text;

namespace Millrace.Pipelines.History;

/// <summary>
/// Puts the events of one update together, in their order, into what it is now. An event that was taken before is passed over, so
/// the same events may come from journal and event log. Thread safety: one caller at a time.
/// </summary>
/// <param name="updateId">Id of the update.</param>
public sealed class UpdateFold(string updateId)
{
    // What matters most comes first.
    private static readonly string[] Order = ["FAILED", "RUNNING", "STARTING", "STOPPED", "SKIPPED", "QUEUED", "COMPLETED", "IDLE", "EXCLUDED"];

    private readonly List<string> _order = [];
    private readonly Dictionary<string, DatasetView> _datasets = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Dictionary<string, string>> _flows = new(StringComparer.OrdinalIgnoreCase);
    private UpdateOverview? _overview;
    private LoggedFault? _fault;
    private bool _isContinuous;
    private bool _isFullRefresh;

    /// <summary>Number of the last event that was taken; 0 for none.</summary>
    public long LastSequence => _overview?.LastSequence ?? 0;

    /// <summary>What the update is now; null before its first event.</summary>
    public UpdateView? View => _overview is null ? null
        : new UpdateView(_overview, [.. _order.Select(name => Settled(_datasets[name]))]) { Fault = _fault, IsContinuous = _isContinuous };

    /// <summary>Takes an event.</summary>
    /// <returns>False when it belongs to another update or was taken before.</returns>
    public bool Apply(LoggedEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        if (happened.UpdateId != updateId || happened.Sequence <= LastSequence) return false;
        _overview ??= new UpdateOverview(updateId, happened.Time, happened.Time, 0);
        _overview = _overview with { Last = happened.Time, LastSequence = happened.Sequence, User = _overview.User ?? happened.User };
        if (happened.Faults.Count > 0 && happened.Level == "ERROR") _overview = _overview with { Fault = happened.Faults[0].Message };
        using JsonDocument? document = JsonText.TryReadObject(happened.Details);
        JsonElement details = default;
        if (document is not null && document.RootElement.TryGetProperty(happened.Type, out JsonElement found)) details = found;
        if (details.ValueKind != JsonValueKind.Object) return true;
        if (happened.Dataset is string dataset) ApplyTo(dataset, happened, details);
        else ApplyToUpdate(happened, details);
        return true;
    }

    /// <summary>Notes that no process works on it any more although it has not told an end.</summary>
    public void Interrupt()
    {
        if (_overview is { IsOver: false }) _overview = _overview with { State = UpdateOverview.Interrupted };
    }

    private void ApplyToUpdate(LoggedEvent happened, JsonElement details)
    {
        switch (happened.Type)
        {
            case "create_update":
                _isContinuous = Flag(details, "continuous");
                _isFullRefresh = Flag(details, "full_refresh");
                bool resets = _isFullRefresh || (details.TryGetProperty("full_refresh_selection", out JsonElement chosen) && chosen.ValueKind == JsonValueKind.Array && chosen.GetArrayLength() > 0);
                _overview = _overview! with { IsValidateOnly = Flag(details, "validate_only"), IsFullRefresh = resets };
                break;
            case "update_progress":
                _overview = _overview! with { State = Text(details, "state") ?? _overview.State };
                if (happened.Faults.Count > 0) _fault = happened.Faults[0];
                break;
            default:
                break;
        }
    }

    private void ApplyTo(string name, LoggedEvent happened, JsonElement details)
    {
        if (!_datasets.TryGetValue(name, out DatasetView? view))
        {
            view = new DatasetView(name);
            _order.Add(name);
        }

        view = view with { Last = happened.Time };
        _datasets[name] = happened.Type switch
        {
            "dataset_definition" => view with { Kind = Text(details, "dataset_type") },
            "sink_definition" => view with { Kind = "SINK" },
            "flow_definition" => view with { Technique = view.Technique ?? TechniqueOf(Text(details, "flow_type")) },
            "planning_information" => Planned(view, details),
            "flow_progress" => Progressed(view, happened, details),
            _ => view,
        };
    }

    private string? TechniqueOf(string? flowType) => flowType switch
    {
        "MATERIALIZED_VIEW" or null => null,
        _ when _isFullRefresh && flowType != "VIEW" => "FULL_REFRESH",
        "APPEND" => "APPEND_ONLY",
        "CHANGE" or "SNAPSHOT_CHANGE" => "AUTO_CDC",
        "COMPLETE" => "REPLACE_WHERE",
        _ => flowType,
    };

    private static DatasetView Planned(DatasetView view, JsonElement details)
    {
        const string Prefix = "MAINTENANCE_TYPE_";
        if (!details.TryGetProperty("technique_information", out JsonElement ways) || ways.ValueKind != JsonValueKind.Array) return view;
        foreach (JsonElement way in ways.EnumerateArray().Where(static way => Flag(way, "is_chosen")))
        {
            string? technique = Text(way, "maintenance_type");
            view = view with
            {
                Technique = technique?.StartsWith(Prefix, StringComparison.Ordinal) == true ? technique[Prefix.Length..] : technique,
                Reason = Text(way, "reason"),
            };
        }

        return view;
    }

    private DatasetView Progressed(DatasetView view, LoggedEvent happened, JsonElement details)
    {
        string? status = Text(details, "status");
        if (status is not null)
        {
            if (!_flows.TryGetValue(view.Name, out Dictionary<string, string>? flows)) _flows[view.Name] = flows = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

            // Warnings say RUNNING of a flow whatever it does, and verdicts on a table come after its flows have ended.
            bool isKnown = flows.TryGetValue(happened.Flow ?? "", out string? before);
            if (!isKnown || status != "RUNNING" || before is "STARTING" or "QUEUED" or "IDLE" && details.TryGetProperty("metrics", out _)) flows[happened.Flow ?? ""] = status;
            view = view with { State = flows.Values.MinBy(static each => Array.IndexOf(Order, each) is >= 0 and int place ? place : Order.Length) };
            if (status is "STARTING" or "RUNNING") view = view with { Started = view.Started ?? happened.Time };
        }

        if (status == "FAILED" && happened.Faults.Count > 0) view = view with { Fault = happened.Faults[0] };
        if (status is "STARTING" && view.State != "FAILED") view = view with { Fault = null };
        if (details.TryGetProperty("num_late_rows", out JsonElement late)) view = view with { Late = view.Late + late.GetInt64() };
        if (details.TryGetProperty("metrics", out JsonElement metrics))
        {
            long rows = Number(metrics, "num_output_rows") ?? 0;
            view = view with { Rows = view.Rows + rows, Batches = view.Batches + 1, BacklogFiles = Number(metrics, "backlog_files") ?? view.BacklogFiles };
            _overview = _overview! with { Rows = _overview.Rows + rows };
        }

        return details.TryGetProperty("data_quality", out JsonElement quality) ? Judged(view, happened, quality) : view;
    }

    private DatasetView Judged(DatasetView view, LoggedEvent happened, JsonElement quality)
    {
        List<QualityCount> counts = [.. view.Expectations];
        if (quality.TryGetProperty("expectations", out JsonElement rules) && rules.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement rule in rules.EnumerateArray())
            {
                string name = Text(rule, "name") ?? "";
                long failed = Number(rule, "failed_records") ?? 0;
                int place = counts.FindIndex(count => count.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
                QualityCount known = place < 0 ? new QualityCount(updateId, happened.Time, Text(rule, "dataset") ?? view.Name, name, 0, 0) : counts[place];
                known = known with { Time = happened.Time, Passed = known.Passed + (Number(rule, "passed_records") ?? 0), Failed = known.Failed + failed };
                if (place < 0) counts.Add(known);
                else counts[place] = known;
                _overview = _overview! with { FailedRecords = _overview.FailedRecords + failed };
            }
        }

        return view with
        {
            Expectations = counts,
            Dropped = view.Dropped + (Number(quality, "dropped_records") ?? 0),
            Quarantined = view.Quarantined + (Number(quality, "quarantined_records") ?? 0),
        };
    }

    /// <summary>What waited or ran when the update ended does so no more.</summary>
    private DatasetView Settled(DatasetView view) =>
        _overview is { IsOver: true, IsValidateOnly: false } && view.State is "QUEUED" or "STARTING" or "RUNNING" ? view with { State = "STOPPED" } : view;

    private static bool Flag(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number : null;
}
