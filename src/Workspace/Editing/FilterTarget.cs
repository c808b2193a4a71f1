namespace Millrace.Workspace.Editing;

/// <summary>What a filter acts on: a column of a dataset, or one of its parameters.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="Column">The column; null for a parameter.</param>
/// <param name="Parameter">The keyword of the parameter; null for a column.</param>
public sealed record FilterTarget(string Dataset, string? Column, string? Parameter)
{
    /// <summary>What is filtered, for people.</summary>
    public string Title => Column ?? Parameter ?? "";
}
