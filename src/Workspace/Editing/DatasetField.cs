using Millrace.Foundation.Faults;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Expressions;
using Millrace.Workspace.Tiles;

namespace Millrace.Workspace.Editing;

/// <summary>A column that widgets can take from a dataset.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Expression">How a widget names it.</param>
/// <param name="Scale">What its values are.</param>
public sealed record DatasetField(string Name, string Expression, ScaleType Scale)
{
    /// <summary>From the least to the greatest number in the rows that were looked at; null when there were none, or none of numbers.</summary>
    public double? Span { get; init; }

    /// <summary>The columns of a dataset: those of its query, then those that it computes.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="sample">The columns of its query, with or without rows.</param>
    public static IReadOnlyList<DatasetField> Of(DashboardDataset dataset, TileFrame sample)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(sample);
        return
        [
            .. sample.Columns.Select(static column => new DatasetField(
                column.Name, new FieldChoice(column.Name, "").Expression, column.IsNumeric ? ScaleType.Quantitative : column.IsTime ? ScaleType.Temporal : ScaleType.Categorical)
            {
                Span = column.IsNumeric ? SpanOf(column) : null,
            }),
            .. dataset.Columns.Select(column => Computed(dataset, column)),
        ];
    }

    private static double? SpanOf(FrameColumn column)
    {
        double[] numbers = [.. Enumerable.Range(0, column.Count).Select(column.Number).OfType<double>().Where(double.IsFinite)];
        return numbers.Length == 0 ? null : numbers.Max() - numbers.Min();
    }

    private static DatasetField Computed(DashboardDataset dataset, DatasetColumn column)
    {
        string plain = new FieldChoice(column.Name, "").Expression;
        try
        {
            return FieldSql.Of(column.Expression, FieldScope.Of(dataset)).IsAggregate
                ? new DatasetField(column.Name, $"MEASURE({plain})", ScaleType.Quantitative)
                : new DatasetField(column.Name, plain, ScaleType.Categorical);
        }
        catch (MillraceException)
        {
            return new DatasetField(column.Name, plain, ScaleType.Categorical); // The tile that takes it tells what is wrong with it.
        }
    }
}
