namespace Millrace.Pipelines.Quarantine;

/// <summary>A new value for a column of rows that are tried again.</summary>
/// <param name="Column">The column of the table.</param>
/// <param name="Expression">The value, over the columns of the row.</param>
public sealed record ReplayRepair(string Column, string Expression);
