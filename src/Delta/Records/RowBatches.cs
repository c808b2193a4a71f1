using Apache.Arrow;
using Millrace.Delta.Faults;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Records;

/// <summary>Gathers rows of .NET values into Arrow batches.</summary>
/// <param name="columns">The columns, in the order of the values.</param>
internal sealed class RowBatches(TableSchema columns)
{
    /// <summary>Rows after which a batch is full.</summary>
    public const int MostRows = 32_768;

    private ArrowColumn[] _building = New(columns);

    /// <summary>Rows gathered since the last batch.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a row.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">DELTA_VALUE_UNFIT.</exception>
    public void Add(IReadOnlyList<object?> values)
    {
        for (int column = 0; column < _building.Length; column++)
        {
            try
            {
                _building[column].Add(values[column]);
            }
            catch (Exception cause) when (cause is InvalidCastException or FormatException or OverflowException or ArgumentException)
            {
                throw TableErrors.ValueUnfit(columns[column].Name, DataTypeText.Format(columns[column].Type), values[column], cause);
            }
        }

        Count++;
    }

    /// <summary>The rows gathered, of which there may be none.</summary>
    public RecordBatch Take()
    {
        Schema schema = new([.. columns.Select((column, index) => new Field(column.Name, _building[index].Type, nullable: true))], metadata: null);
        RecordBatch batch = new(schema, _building.Select(static column => column.Build()), Count);
        _building = New(columns);
        Count = 0;
        return batch;
    }

    private static ArrowColumn[] New(TableSchema columns) => [.. columns.Select(static column => ArrowColumn.For(column.Type))];
}
