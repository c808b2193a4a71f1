using System.Globalization;
using Millrace.Catalog.Binding;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Standalone;

/// <summary>What DESCRIBE EXTENDED and SHOW CREATE TABLE tell of a table that refreshes itself.</summary>
internal static class StandaloneFacts
{
    /// <summary>The facts; null when the table does not refresh itself.</summary>
    public static async Task<TableFacts?> OfAsync(PipelineServices services, TableName name, CancellationToken cancellationToken)
    {
        StandaloneStore store = new(services);
        if (!store.Holds(name) || await store.TryReadAsync(name, cancellationToken).ConfigureAwait(false) is not StandaloneDefinition definition) return null;
        List<KeyValuePair<string, string>> facts = [];
        if (definition.Last is RefreshNote last)
        {
            facts.Add(new("Last Refreshed", last.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)));
            if (last.Technique.Length > 0) facts.Add(new("Last Refresh Type", last.Technique));
            facts.Add(new("Latest Refresh Status", last.Status));
            if (last.UpdateId.Length > 0) facts.Add(new("Latest Refresh", last.UpdateId));
            if (last.Fault is string fault) facts.Add(new("Latest Refresh Fault", fault));
        }

        facts.Add(new("Refresh Schedule", ScheduleOf(definition)));
        return new TableFacts { Statement = definition.Sql, Refresh = facts };
    }

    private static string ScheduleOf(StandaloneDefinition definition)
    {
        string written = definition.Schedule ?? StandaloneRun.Declare(definition, new SourceText(definition.Name.ToString(), definition.Sql)).Find(definition.Name)?.Schedule switch
        {
            RefreshSchedule.Every every => $"SCHEDULE EVERY {((long)every.Period.TotalHours).ToString(CultureInfo.InvariantCulture)} HOURS",
            RefreshSchedule.Cron { TimeZone: string zone } cron => $"SCHEDULE CRON '{cron.Expression}' AT TIME ZONE '{zone}'",
            RefreshSchedule.Cron cron => $"SCHEDULE CRON '{cron.Expression}'",
            RefreshSchedule.OnUpdate { AtMostEvery: string most } => $"TRIGGER ON UPDATE AT MOST EVERY INTERVAL {most}",
            RefreshSchedule.OnUpdate => "TRIGGER ON UPDATE",
            _ => "",
        };
        return written.Length == 0 ? "MANUAL" : $"{written} (kept; nothing runs it in this version)";
    }
}
