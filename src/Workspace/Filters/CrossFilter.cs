namespace Millrace.Workspace.Filters;

/// <summary>A mark that a viewer clicked: other widgets of the same dataset show only what belongs to it.</summary>
/// <param name="Widget">The widget that was clicked, which itself stays as it is.</param>
/// <param name="QueryName">Its query; null for its only one.</param>
/// <param name="FieldName">The field of the query whose values were clicked.</param>
/// <param name="Chosen">The values.</param>
public sealed record CrossFilter(string Widget, string? QueryName, string FieldName, IReadOnlyList<FilterValue> Chosen);
