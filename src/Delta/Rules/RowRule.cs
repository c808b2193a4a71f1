namespace Millrace.Delta.Rules;

/// <summary>A condition that each row written must satisfy; null counts as not satisfied.</summary>
/// <param name="Text">The rule for people, such as <c>CHECK positive (v &gt; 0)</c>.</param>
/// <param name="Condition">Boolean SQL over the table's columns, which are named alone.</param>
internal sealed record RowRule(string Text, string Condition);
