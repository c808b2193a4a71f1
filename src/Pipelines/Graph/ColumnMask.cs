namespace Millrace.Pipelines.Graph;

/// <summary>A function that hides the values of a column from those who may not see them.</summary>
/// <param name="Function">Name parts of the function, outermost first.</param>
/// <param name="UsingColumns">Further columns or literals the function takes, as written.</param>
public sealed record ColumnMask(IReadOnlyList<string> Function, IReadOnlyList<string> UsingColumns);
