namespace Millrace.Workspace.Dashboards;

/// <summary>Colours of cells for which a condition holds.</summary>
/// <param name="Operator">One of <c>= != &lt; &lt;= &gt; &gt;=</c>.</param>
/// <param name="Value">What is compared with, as text.</param>
/// <param name="FieldName">The field of the row that is compared; null for the cell's own.</param>
/// <param name="Background">The colour behind the value; null for none.</param>
/// <param name="Foreground">The colour of the value; null for one that can be read.</param>
public sealed record ColorRule(string Operator, string Value, string? FieldName, string? Background, string? Foreground)
{
    /// <summary>The operators.</summary>
    public static IReadOnlyList<string> Operators { get; } = ["=", "!=", "<", "<=", ">", ">="];
}
