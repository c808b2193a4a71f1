using System.Globalization;
using Millrace.Foundation.Names;
using Millrace.Pipelines.History;

namespace Millrace.Server.Parts;

/// <summary>Addresses of pages, with whatever names hold escaped, and how pages write times.</summary>
public static class Places
{
    /// <summary>The page of a pipeline.</summary>
    public static string Pipeline(string key) => $"/pipelines/{Uri.EscapeDataString(key)}";

    /// <summary>The page of an update.</summary>
    public static string Update(string key, string id) => $"{Pipeline(key)}/updates/{Uri.EscapeDataString(id)}";

    /// <summary>The page of a table.</summary>
    public static string Table(TableName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return $"/tables/{Uri.EscapeDataString(name.ToString())}";
    }

    /// <summary>The page of a table's quarantine.</summary>
    public static string Quarantine(TableName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return $"/quarantine/{Uri.EscapeDataString(name.ToString())}";
    }

    /// <summary>The SQL editor with a text in it.</summary>
    public static string Sql(string text) => $"/sql?q={Uri.EscapeDataString(text)}";

    /// <summary>A time in UTC, to the second.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A duration at a glance.</summary>
    public static string Span(TimeSpan span) => span.TotalSeconds switch
    {
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, span.TotalMilliseconds):0} ms"),
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalMinutes} min {span.Seconds} s"),
        < 86400 => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours} h {span.Minutes} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{span.TotalDays:0.#} days"),
    };

    /// <summary>A share of a hundred; tiny ones that are not nothing stay visible.</summary>
    public static string Percent(double share) => share switch
    {
        0 => "0 %",
        < 0.0001 => "< 0.01 %",
        _ => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.##} %"),
    };

    /// <summary>What an update did, in a few words.</summary>
    public static string KindOf(UpdateOverview update)
    {
        ArgumentNullException.ThrowIfNull(update);
        return update.IsValidateOnly ? "validation" : update.IsFullRefresh ? "full refresh" : "update";
    }
}
