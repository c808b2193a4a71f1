namespace Millrace.TimeSeries.Kernels;

/// <summary>
/// All columns of the earliest or latest row of a window. Of rows of one time, the smallest or largest wins, compared column by
/// column, null before all numbers.
/// </summary>
/// <param name="inputs">How many columns a row has.</param>
/// <param name="isLatest">True for <c>ceil</c>, false for <c>floor</c>.</param>
internal sealed class RowAggregate(int inputs, bool isLatest) : WindowAggregate
{
    private readonly double?[] _row = new double?[inputs];
    private bool _isEmpty = true;
    private long _time;

    public override void Clear() => _isEmpty = true;

    public override void Take(SeriesRows rows, int first, int end)
    {
        ReadOnlySpan<long> times = rows.Times;
        int start = first;
        if (isLatest) for (start = end - 1; start > first && times[start - 1] == times[end - 1];) start--;
        for (int row = start; row < end && (isLatest || _isEmpty || times[row] == _time); row++)
        {
            if (_isEmpty || times[row] != _time || IsFurther(rows, row)) Keep(rows, row);
        }
    }

    public override double? Value(string func) => throw new NotSupportedException("A row has a value for every column.");

    /// <summary>The value of a column; null when the row has none.</summary>
    public double? ValueOf(int input) => _isEmpty ? null : _row[input];

    public override void Save(BinaryWriter writer)
    {
        writer.Write(_isEmpty);
        writer.Write(_time);
        foreach (double? value in _row)
        {
            writer.Write(value is not null);
            writer.Write(value ?? 0);
        }
    }

    public override void Load(BinaryReader reader)
    {
        _isEmpty = reader.ReadBoolean();
        _time = reader.ReadInt64();
        for (int input = 0; input < _row.Length; input++)
        {
            bool isKnown = reader.ReadBoolean();
            double value = reader.ReadDouble();
            _row[input] = isKnown ? value : null;
        }
    }

    private static double? At(SeriesRows rows, int input, int row)
    {
        ReadOnlySpan<bool> nulls = rows.Nulls(input);
        return nulls.IsEmpty || !nulls[row] ? rows.Values(input)[row] : null;
    }

    private static int Compare(double? left, double? right) => left is double a && right is double b
        ? RealOrder.Compare(a, b)
        : (left is not null).CompareTo(right is not null);

    private bool IsFurther(SeriesRows rows, int row)
    {
        for (int input = 0; input < _row.Length; input++)
        {
            int order = Compare(At(rows, input, row), _row[input]);
            if (order != 0) return order > 0 == isLatest;
        }

        return false;
    }

    private void Keep(SeriesRows rows, int row)
    {
        _isEmpty = false;
        _time = rows.Times[row];
        for (int input = 0; input < _row.Length; input++) _row[input] = At(rows, input, row);
    }
}
