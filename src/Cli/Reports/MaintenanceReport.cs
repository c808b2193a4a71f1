using System.Text.Json;
using Millrace.Cli.Terminal;
using Millrace.Pipelines.Maintenance;

namespace Millrace.Cli.Reports;

/// <summary>Tells which tables an update has looked after.</summary>
internal static class MaintenanceReport
{
    private const double MiB = 1 << 20;

    /// <summary>A line for each table.</summary>
    public static void Write(TextWriter output, IReadOnlyList<MaintenanceSummary> tables)
    {
        foreach (MaintenanceSummary table in tables)
        {
            List<string> parts = [];
            if (table.FilesRewritten > 0)
                parts.Add($"{Words.Count(table.FilesRewritten)} files written again as {Words.Count(table.FilesWritten)} ({Size(table.BytesWritten)})");
            if (table.FilesDeleted > 0) parts.Add($"{Words.Count(table.FilesDeleted)} files deleted that no version needs ({Size(table.BytesDeleted)})");
            if (table.Fault is Exception fault) parts.Add($"a part could not be done: {fault.Message}");
            output.WriteLine($"Maintenance of {table.Table.Table}: {string.Join(", ", parts)}.");
        }
    }

    /// <summary>The same as a member of an object.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<MaintenanceSummary> tables)
    {
        json.WriteStartArray("maintenance");
        foreach (MaintenanceSummary table in tables)
        {
            json.WriteStartObject();
            json.WriteString("table", table.Table.ToString());
            json.WriteNumber("filesRewritten", table.FilesRewritten);
            json.WriteNumber("bytesRewritten", table.BytesRewritten);
            json.WriteNumber("filesWritten", table.FilesWritten);
            json.WriteNumber("bytesWritten", table.BytesWritten);
            json.WriteNumber("filesDeleted", table.FilesDeleted);
            json.WriteNumber("bytesDeleted", table.BytesDeleted);
            json.WriteString("error", table.Fault?.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Size(long bytes) =>
        (bytes / MiB).ToString("0.0", System.Globalization.CultureInfo.InvariantCulture) + " MiB";
}
