using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Language;

/// <summary>What stands in the parentheses after the name of a dataset.</summary>
/// <param name="Columns">Columns, in order.</param>
/// <param name="Expectations">Rules, in order.</param>
/// <param name="Keys">Keys, of columns and of the table.</param>
internal sealed record ColumnList(
    IReadOnlyList<DeclaredColumn> Columns,
    IReadOnlyList<Expectation> Expectations,
    IReadOnlyList<TableKey> Keys)
{
    /// <summary>No parentheses were written.</summary>
    public static ColumnList Empty { get; } = new([], [], []);
}
