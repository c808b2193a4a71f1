using System.Globalization;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Contract;
using Millrace.Pipelines.Events;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Planning;

namespace Millrace.Pipelines.Running;

/// <summary>Tells the event log what an update does, in the event types and details that pipelines are known for.</summary>
internal sealed class EventWriter(EventJournal journal)
{
    private readonly FlowStatuses _statuses = new();

    /// <summary>Tells how streams go on.</summary>
    public StreamEventWriter Streams { get; } = new(journal);

    /// <summary>Tells what rules have found that are not about single rows.</summary>
    public RuleEventWriter Rules { get; } = new(journal);

    /// <summary>Tells how tables are looked after.</summary>
    public MaintenanceEventWriter Maintenance { get; } = new(journal);

    /// <summary>The update whose events are written.</summary>
    public string UpdateId => journal.UpdateId;

    /// <summary>True for an update that goes on until it is stopped: what a flow does again and again is told once.</summary>
    public bool IsContinuous { get; init; }

    /// <summary>True once a flow has got columns that its plan did not know.</summary>
    public bool HasSchemaChanged { get; private set; }

    public void CreateUpdate(UpdateRequest request)
    {
        string details = EventDetails.Of("create_update", json =>
        {
            json.WriteString("cause", request.Cause);
            json.WriteBoolean("full_refresh", request.IsFullRefreshOfAll);
            json.Texts("refresh_selection", request.Select);
            json.Texts("full_refresh_selection", request.FullRefresh);
            json.Texts("reset_checkpoint_selection", request.ResetFlows);
            json.WriteBoolean("continuous", IsContinuous);
            json.WriteBoolean("validate_only", request.IsValidateOnly);
            json.WriteString("run_as", request.UserName);
        });
        Append("create_update", "INFO", "Update created.", details);
        UserAction(request, "START");
    }

    /// <summary>A person has started or stopped the update.</summary>
    public void UserAction(UpdateRequest request, string action)
    {
        if (request.Cause != "USER_ACTION") return;
        string details = EventDetails.Of("user_action", json =>
        {
            json.WriteString("user_name", request.UserName);
            json.WriteString("action", action);
        });
        Append("user_action", "INFO", $"User '{request.UserName}' asked for {action}.", details);
    }

    public void UpdateState(string state, Exception? fault, string? cancellationCause = null)
    {
        string details = EventDetails.Of("update_progress", json =>
        {
            json.WriteString("state", state);
            if (cancellationCause is not null) json.WriteString("cancellation_cause", cancellationCause);
            json.Fault(fault);
        });
        journal.Append(new PipelineEvent("update_progress", fault is null ? "INFO" : "ERROR", $"Update is {state}.", details) { Fault = fault });
    }

    public void Dataset(Stage stage)
    {
        if (stage.Dataset.Dataset.Sink is SinkDeclaration sink)
        {
            Sink(stage, sink);
            return;
        }

        string details = EventDetails.Of("dataset_definition", json =>
        {
            json.WriteString("dataset_type", TypeOf(stage.Dataset.Dataset.Kind));
            json.WriteNumber("num_flows", stage.Dataset.Flows.Count);
            json.WriteString("schema", stage.Schema.ToString());
            json.WriteStartArray("expectations");
            foreach (Expectation expectation in stage.Dataset.Dataset.Expectations)
            {
                json.WriteStartObject();
                json.WriteString("name", expectation.Name);
                json.WriteString("type", expectation.Rule.Type);
                json.WriteString("constraint", expectation.Text);
                json.WriteString("action", expectation.Action.ToString().ToUpperInvariant());
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (stage.Dataset.Dataset.RulesFrom is { Version: long version } rules)
            {
                json.WriteStartObject("rules_table");
                json.WriteString("table_name", string.Join('.', rules.Table));
                json.WriteNumber("version", version);
                json.WriteNumber("num_rules", rules.Count);
                json.WriteEndObject();
            }
        });
        journal.Append(new PipelineEvent("dataset_definition", "INFO", $"Dataset '{stage.Name}' defined.", details) { Dataset = stage.Name.ToString() });
        foreach (FlowDeclaration flow in stage.Dataset.Flows) Flow(stage, flow);
    }

    private void Sink(Stage stage, SinkDeclaration sink)
    {
        journal.NoteSink(stage.Name.ToString());
        string details = EventDetails.Of("sink_definition", json =>
        {
            json.WriteString("format", sink.Format);
            json.WriteStartObject("options");
            foreach ((string name, string value) in sink.ShownOptions) json.WriteString(name, value);
            json.WriteEndObject();
        });
        journal.Append(new PipelineEvent("sink_definition", "INFO", $"Sink '{stage.Name}' defined.", details) { Dataset = stage.Name.ToString() });
        foreach (FlowDeclaration flow in stage.Dataset.Flows) Flow(stage, flow);
    }

    public void FlowState(Stage stage, FlowDeclaration flow, string status, Exception? fault)
    {
        if (IsContinuous && !_statuses.IsNews(flow.Name, status)) return;
        string details = EventDetails.Of("flow_progress", json =>
        {
            json.WriteString("status", status);
            json.Fault(fault);
        });
        string level = fault is not null ? "ERROR" : status == "SKIPPED" ? "WARN" : "INFO";
        string message = fault is null ? $"Flow '{flow.Name}' is {status}." : $"Flow '{flow.Name}' has FAILED: {fault.Message}";
        journal.Append(new PipelineEvent("flow_progress", level, message, details) { Dataset = stage.Name.ToString(), Flow = flow.Name, Fault = fault });
    }

    public void FlowRetry(Stage stage, FlowDeclaration flow, Exception fault, TimeSpan wait, int attempt)
    {
        string details = EventDetails.Of("flow_progress", json =>
        {
            json.WriteString("status", "QUEUED");
            json.WriteNumber("retry_attempt", attempt);
            json.WriteNumber("retry_in_ms", (long)wait.TotalMilliseconds);
        });
        string message = string.Create(CultureInfo.InvariantCulture, $"Flow '{flow.Name}' is tried again in {wait.TotalSeconds:0.#} s: {fault.Message}");
        journal.Append(new PipelineEvent("flow_progress", "WARN", message, details) { Dataset = stage.Name.ToString(), Flow = flow.Name, Fault = fault });
    }

    public void FlowMetrics(Stage stage, FlowDeclaration flow, long? batch, BatchCounts counts, TimeSpan elapsed, (int Files, long Bytes)? backlog = null)
    {
        _statuses.IsNews(flow.Name, "RUNNING");
        string details = EventDetails.Of("flow_progress", json =>
        {
            json.WriteString("status", "RUNNING");
            json.WriteStartObject("metrics");
            json.WriteNumber("num_output_rows", counts.RowsOut);
            if (counts.Applied is AppliedChanges applied)
            {
                json.WriteNumber("num_upserted_rows", applied.Upserted);
                json.WriteNumber("num_deleted_rows", applied.Deleted);
            }

            json.WriteNumber("num_output_bytes", counts.Written.SizeBytes);
            if (backlog is (int files, long bytes))
            {
                json.WriteNumber("backlog_files", files);
                json.WriteNumber("backlog_bytes", bytes);
            }

            json.WriteNumber("executor_time_ms", (long)elapsed.TotalMilliseconds);
            json.WriteEndObject();
            if (stage.Dataset.Dataset.Expectations.Count + counts.InViews.Count > 0) QualityDetails.Write(json, stage.Dataset.Dataset, counts);
        });
        string deleted = counts.Applied is { Deleted: > 0 and long gone } ? string.Create(CultureInfo.InvariantCulture, $" and deleted {gone}") : "";
        string message = string.Create(CultureInfo.InvariantCulture, $"Flow '{flow.Name}' wrote {counts.RowsOut} rows{deleted}.");
        journal.Append(new PipelineEvent("flow_progress", "METRICS", message, details) { Dataset = stage.Name.ToString(), Flow = flow.Name, Batch = batch });
    }

    public void Planning(Stage stage, FlowDeclaration flow, RefreshChoice choice)
    {
        string details = PlanningDetails.Of(choice);
        string message = $"Flow '{flow.Name}' is refreshed by {choice.MaintenanceType["MAINTENANCE_TYPE_".Length..]}: {choice.Reason}.";
        journal.Append(new PipelineEvent("planning_information", "INFO", message, details) { Dataset = stage.Name.ToString(), Flow = flow.Name });
    }

    public void SchemaChanged(Stage stage, FlowDeclaration flow, IReadOnlyList<string> added)
    {
        HasSchemaChanged = true;
        string details = EventDetails.Of("flow_progress", json =>
        {
            json.WriteString("status", "RUNNING");
            json.Texts("added_columns", added);
        });
        string message = $"New columns landed for flow '{flow.Name}' and were added: {string.Join(", ", added)}.";
        journal.Append(new PipelineEvent("flow_progress", "WARN", message, details) { Dataset = stage.Name.ToString(), Flow = flow.Name });
    }

    public void RowsLate(Stage stage, FlowDeclaration flow, long rows)
    {
        string details = EventDetails.Of("flow_progress", json =>
        {
            json.WriteString("status", "RUNNING");
            json.WriteNumber("num_late_rows", rows);
        });
        string message = string.Create(
            CultureInfo.InvariantCulture, $"Flow '{flow.Name}': {rows} of the new rows are older than rows of their series that earlier batches had; its time-series operators gave them no result.");
        journal.Append(new PipelineEvent("flow_progress", "WARN", message, details) { Dataset = stage.Name.ToString(), Flow = flow.Name });
    }

    public void CheckpointFailed(Stage stage, FlowDeclaration flow, Exception fault)
    {
        string details = EventDetails.Of("flow_progress", json => json.WriteString("status", "RUNNING"));
        string message = $"The checkpoint of '{stage.Name}' could not be written; the commit is safe and the next one tries again: {fault.Message}";
        journal.Append(new PipelineEvent("flow_progress", "WARN", message, details) { Dataset = stage.Name.ToString(), Flow = flow.Name, Fault = fault });
    }

    public void CareFailed(Stage stage, FlowDeclaration flow, Exception fault)
    {
        string details = EventDetails.Of("flow_progress", json => json.WriteString("status", "RUNNING"));
        string message = $"The small files of '{stage.Name}' could not be put together; the commit is safe and a later one tries again: {fault.Message}";
        journal.Append(new PipelineEvent("flow_progress", "WARN", message, details) { Dataset = stage.Name.ToString(), Flow = flow.Name, Fault = fault });
    }

    /// <summary>An event hook has failed, was switched off, or did not come to an end.</summary>
    public void HookProgress(string hook, string status, string message, Exception? fault)
    {
        string details = EventDetails.Of("hook_progress", json =>
        {
            json.WriteString("name", hook);
            json.WriteString("status", status);
            json.Fault(fault);
        });
        journal.Append(new PipelineEvent("hook_progress", "WARN", message, details) { Fault = fault });
    }

    public void NoticeLost(string alert, Uri address, Exception fault)
    {
        string details = EventDetails.Of("hook_progress", json =>
        {
            json.WriteString("name", alert);
            json.WriteString("status", "FAILED");
        });

        // The rest of an address is often a secret.
        journal.Append(new PipelineEvent("hook_progress", "WARN", $"The notification '{alert}' did not reach {address.Host}: {fault.Message}", details));
    }

    private void Flow(Stage stage, FlowDeclaration flow)
    {
        string details = EventDetails.Of("flow_definition", json =>
        {
            json.Texts("input_datasets", stage.Dataset.EdgesOf(flow).Where(edge => edge.Dataset is not null).Select(edge => edge.Dataset!.ToString()).Distinct());
            json.WriteString(stage.Dataset.Dataset.Sink is null ? "output_dataset" : "output_sink", stage.Name.ToString());
            json.WriteString("flow_type", TypeOf(stage, flow));
            json.WriteString("language", "SQL");
            json.WriteBoolean("once", flow.IsOnce);
            json.WriteString("explain_text", flow.Query.Text.Text);
            json.WriteStartArray("schema");
            foreach (Column column in stage.Schema)
            {
                json.WriteStartObject();
                json.WriteString("name", column.Name);
                json.WriteString("data_type", DataTypeText.Format(column.Type));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
        journal.Append(new PipelineEvent("flow_definition", "INFO", $"Flow '{flow.Name}' defined.", details) { Dataset = stage.Name.ToString(), Flow = flow.Name });
    }

    private static string TypeOf(Stage stage, FlowDeclaration flow) => flow switch
    {
        _ when stage is Stage.Refresh => "MATERIALIZED_VIEW",
        _ when stage.Dataset.Dataset.Kind == DatasetKind.CatalogView => "VIEW",
        { Changes.Snapshots: not null } => "SNAPSHOT_CHANGE",
        { Changes: not null } => "CHANGE",
        { ReplaceWhere: not null } => "COMPLETE",
        _ => "APPEND",
    };

    private static string TypeOf(DatasetKind kind) => kind switch
    {
        DatasetKind.StreamingTable => "STREAMING_TABLE",
        DatasetKind.MaterializedView => "MATERIALIZED_VIEW",
        _ => "VIEW",
    };

    private void Append(string type, string level, string message, string details) =>
        journal.Append(new PipelineEvent(type, level, message, details));
}
