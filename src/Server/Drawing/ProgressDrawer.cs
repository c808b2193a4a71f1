using System.Globalization;
using System.Text.Json;
using Millrace.Pipelines.History;

namespace Millrace.Server.Drawing;

/// <summary>Draws how flows and expectations go over time. Pure.</summary>
public static class ProgressDrawer
{
    /// <summary>Rows a second of each flow over time.</summary>
    public static DrawnChart Rates(IReadOnlyList<FlowBatch> batches) => Lines(batches, "rows/s", static batch => Math.Round(batch.RowsPerSecond, 1));

    /// <summary>Seconds of each batch over time.</summary>
    public static DrawnChart Durations(IReadOnlyList<FlowBatch> batches) => Lines(batches, "seconds", static batch => Math.Round(batch.Duration.TotalSeconds, 3));

    /// <summary>Rows of each batch over time.</summary>
    public static DrawnChart Rows(IReadOnlyList<FlowBatch> batches) => Lines(batches, "rows", static batch => batch.RowsIn ?? batch.Rows);

    /// <summary>Files that waited behind each batch over time.</summary>
    public static DrawnChart Backlogs(IReadOnlyList<FlowBatch> batches) => Lines(batches, "files waiting", static batch => batch.BacklogFiles);

    /// <summary>The share of rows that broke each rule, update by update.</summary>
    public static DrawnChart Shares(IReadOnlyList<QualityCount> counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        return Chart(
            counts.GroupBy(static count => count.Name).Select(static rule => (
                rule.Key,
                (IReadOnlyList<DateTimeOffset>)[.. rule.Select(static count => count.Time)],
                (IReadOnlyList<double?>)[.. rule.Select(static count => (double?)count.FailedShare)])),
            "share that failed", ".1%");
    }

    private static DrawnChart Lines(IReadOnlyList<FlowBatch> batches, string unit, Func<FlowBatch, double?> measure)
    {
        ArgumentNullException.ThrowIfNull(batches);
        return Chart(
            batches.GroupBy(static batch => batch.Flow).Select(flow => (
                flow.Key.Split('.')[^1],
                (IReadOnlyList<DateTimeOffset>)[.. flow.Select(static batch => batch.Time)],
                (IReadOnlyList<double?>)[.. flow.Select(measure)])),
            unit, format: null);
    }

    private static DrawnChart Chart(IEnumerable<(string Name, IReadOnlyList<DateTimeOffset> Times, IReadOnlyList<double?> Values)> series, string unit, string? format) => ChartDrawer.Written(json =>
    {
        json.WriteStartArray("data");
        int count = 0;
        foreach ((string name, IReadOnlyList<DateTimeOffset> times, IReadOnlyList<double?> values) in series)
        {
            count++;
            json.WriteStartObject();
            json.WriteString("type", "scatter");
            json.WriteString("mode", "lines+markers");
            json.WriteString("name", PlainText.Of(name));
            ChartDrawer.Texts(json, "x", times.Select(static time => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture)));
            ChartDrawer.Numbers(json, "y", values);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("layout");
        json.WriteBoolean("showlegend", count > 1);
        json.WriteStartObject("xaxis");
        json.WriteString("type", "date");
        json.WriteBoolean("automargin", true);
        json.WriteEndObject();
        json.WriteStartObject("yaxis");
        json.WriteString("rangemode", "tozero");
        json.WriteBoolean("automargin", true);
        if (format is not null) json.WriteString("tickformat", format);
        json.WriteStartObject("title");
        json.WriteString("text", unit);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    });
}
