using System.Text.Json;

namespace Millrace.Workspace.Dashboards;

/// <summary>A field of a widget's answer in a channel, or a parameter that a filter sets.</summary>
/// <param name="FieldName">Name of the field; empty for a parameter.</param>
/// <param name="DisplayName">Its name for people.</param>
public sealed record FieldEncoding(string FieldName, string DisplayName)
{
    /// <summary>The query whose field it is; null for the widget's only one.</summary>
    public string? QueryName { get; init; }

    /// <summary>The parameter that a filter sets; null for a field.</summary>
    public string? ParameterName { get; init; }

    /// <summary>How numbers and times are written; null for the default.</summary>
    public ValueFormat? Format { get; init; }

    /// <summary>How it looks as a column of a table.</summary>
    public ColumnStyle Style { get; init; } = ColumnStyle.Default;

    /// <summary>Everything else that the file says of it.</summary>
    public JsonElement Source { get; init; }
}
