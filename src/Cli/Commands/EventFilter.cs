using Millrace.Foundation.Text;

namespace Millrace.Cli.Commands;

/// <summary>Which events are shown.</summary>
/// <param name="Level">Only those of a level; null for all.</param>
/// <param name="Type">Only those of a type; null for all.</param>
/// <param name="Updates">Only those of so many updates; null for all.</param>
internal sealed record EventFilter(string? Level, string? Type, int? Updates)
{
    /// <summary>The query for the events of a pipeline, oldest first.</summary>
    /// <param name="key">Key of the pipeline.</param>
    /// <param name="isJson">True for all columns.</param>
    /// <param name="after">Only later events; null for those of the last updates.</param>
    /// <param name="upTo">No later events; null for all.</param>
    public string SqlOf(string key, bool isJson, string? after, string? upTo)
    {
        string log = $"event_log({Sql.Text(key)})";
        string columns = isJson
            ? "timestamp AS time, level, event_type AS type, origin.pipeline_name AS pipeline, origin.update_id AS \"update\", "
              + "origin.dataset_name AS dataset, origin.flow_name AS flow, message, details, error"
            : "strftime(timestamp, '%Y-%m-%d %H:%M:%S.%g') AS time, level, event_type AS type, "
              + "coalesce(split_part(origin.dataset_name, '.', 3), '') AS dataset, message";
        string wanted = "";
        if (Level is not null) wanted += $" AND level = {Sql.Text(Level)}";
        if (Type is not null) wanted += $" AND event_type = {Sql.Text(Type)}";
        if (upTo is not null) wanted += $" AND timestamp <= CAST({Sql.Text(upTo)} AS TIMESTAMPTZ)";
        if (after is not null) wanted += $" AND timestamp > CAST({Sql.Text(after)} AS TIMESTAMPTZ)";
        else if (Updates is int count)
        {
            wanted += " AND origin.update_id IN (SELECT update_id FROM (SELECT origin.update_id AS update_id, max(timestamp) AS last "
                + $"FROM {log} GROUP BY ALL) ORDER BY last DESC LIMIT {Sql.Number(count)})";
        }

        return $"SELECT {columns} FROM {log} WHERE true{wanted} ORDER BY timestamp, sequence.control_plane_seq_no";
    }
}
