using System.Text.Json;
using Millrace.Pipelines.Events;
using Millrace.Pipelines.Planning;

namespace Millrace.Pipelines.Running;

/// <summary>Writes what was thought of before a refresh, as details of <c>planning_information</c>.</summary>
internal static class PlanningDetails
{
    public static string Of(RefreshChoice choice) => EventDetails.Of("planning_information", json =>
    {
        json.WriteStartArray("technique_information");
        IReadOnlyList<RefreshOption> options = choice.Options.Count > 0
            ? choice.Options
            : [new RefreshOption(choice.Technique) { Issues = [.. choice.Issues.Select(static issue => new RefreshIssue(issue, ""))] }];
        foreach (RefreshOption option in options) Technique(json, choice, option);
        json.WriteEndArray();
        if (choice.Sources.Count > 0)
        {
            json.WriteStartArray("source_table_information");
            foreach (RefreshTable source in choice.Sources) Table(json, source, isSource: true);
            json.WriteEndArray();
        }

        if (choice.Target is not RefreshTable target) return;
        json.WriteStartArray("target_table_information");
        Table(json, target, isSource: false);
        json.WriteEndArray();
    });

    private static void Technique(Utf8JsonWriter json, RefreshChoice choice, RefreshOption option)
    {
        bool isChosen = option.Technique == choice.Technique;
        json.WriteStartObject();
        json.WriteString("maintenance_type", RefreshChoice.NameOf(option.Technique));
        json.WriteBoolean("is_chosen", isChosen);
        json.WriteBoolean("is_applicable", value: true);
        if (option.Cost is double cost) json.WriteNumber("cost", Math.Round(cost));
        if (isChosen) json.WriteString("reason", choice.Reason);
        json.WriteStartArray("incrementalization_issues");
        foreach (RefreshIssue issue in option.Issues) Issue(json, issue);
        json.WriteEndArray();
        if (choice.Sources.Count > 0)
        {
            json.WriteString(
                "change_set_information",
                choice.Sources.All(static source => source.OnlyGrew) ? "CHANGE_SET_TYPE_APPEND_ONLY" : "CHANGE_SET_TYPE_GENERAL_ROW_CHANGE");
        }

        json.WriteEndObject();
    }

    private static void Issue(Utf8JsonWriter json, RefreshIssue issue)
    {
        json.WriteStartObject();
        json.WriteString("issue_type", issue.Type);
        json.WriteBoolean("prevent_incrementalization", !issue.IsOfCost);
        if (issue.Table is not null) json.WriteString("table_name", issue.Table);
        string? subName = issue.Type switch
        {
            "PLAN_NOT_INCREMENTALIZABLE" => "plan_not_incrementalizable_sub_type",
            "PLAN_NOT_DETERMINISTIC" => "plan_not_deterministic_sub_type",
            _ => "cost_model_rejection_subtype",
        };
        if (issue.SubType is not null) json.WriteString(subName, issue.SubType);
        if (issue.What.Length > 0) json.WriteString("message", issue.What);
        if (issue.Location is not null) json.WriteString("location", issue.Location.ToString());
        json.WriteEndObject();
    }

    private static void Table(Utf8JsonWriter json, RefreshTable table, bool isSource)
    {
        json.WriteStartObject();
        json.WriteString("table_name", table.Name);
        json.WriteString("catalog_table_type", "DELTA");
        json.WriteNumber("full_size", table.Bytes);
        if (isSource)
        {
            if (table.ChangedBytes is long changed) json.WriteNumber("change_size", changed);
            json.WriteString("table_change_type", table.OnlyGrew ? "TABLE_CHANGE_TYPE_APPEND_ONLY" : "TABLE_CHANGE_TYPE_GENERAL_ROW_CHANGE");
            json.WriteBoolean("is_size_after_pruning", value: false);
        }

        json.WriteEndObject();
    }
}
