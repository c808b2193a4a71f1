namespace Millrace.TimeSeries.Kernels;

/// <summary>
/// Exponentially weighted averages of one or more columns, over all earlier rows of the series. State: two numbers a column.
/// Every row is computed in the same way wherever the rows are cut, so that any slicing gives the same bits.
/// </summary>
public sealed class EwmKernel : RowKernel
{
    private readonly double _alpha;
    private readonly double _decay;
    private readonly double _halfLife;
    private readonly bool _isAdjusted;
    private readonly bool _skipsMissing;
    private readonly int _leastRows;
    private readonly State[] _states;

    /// <summary>Reads the settings that <c>ts_ema</c> writes.</summary>
    public EwmKernel(KernelSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _halfLife = settings.Has("half_life") ? settings.Number("half_life") : 0;
        _alpha = _halfLife > 0 ? 0 : settings.Number("alpha");
        _decay = 1 - _alpha;
        _isAdjusted = settings.Has("adjust");
        _skipsMissing = settings.Has("ignore_nulls");
        _leastRows = (int)settings.Long("min_rows");
        string[] names = settings.Texts("names");
        Outputs = [.. names.Select(static name => new KernelColumn(name, KernelType.Double))];
        _states = new State[names.Length];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<KernelColumn> Outputs { get; }

    /// <inheritdoc/>
    public override bool NeedsElapsed => _halfLife > 0;

    /// <inheritdoc/>
    public override void Begin() => Array.Clear(_states);

    /// <inheritdoc/>
    public override void Next(SeriesRows rows, KernelOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        for (int column = 0; column < _states.Length; column++)
        {
            ReadOnlySpan<bool> nulls = rows.Nulls(column);
            if (nulls.IsEmpty && _halfLife == 0 && _leastRows <= 1) Plain(ref _states[column], rows.Values(column), output.Doubles(column));
            else Any(ref _states[column], rows, column, output);
        }
    }

    /// <inheritdoc/>
    public override void Save(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        foreach (State state in _states)
        {
            writer.Write(state.Sum);
            writer.Write(state.Weight);
            writer.Write(state.Time);
            writer.Write(state.Rows);
        }
    }

    /// <inheritdoc/>
    public override void Load(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        for (int column = 0; column < _states.Length; column++)
        {
            _states[column] = new State
            {
                Sum = reader.ReadDouble(), Weight = reader.ReadDouble(), Time = reader.ReadDouble(), Rows = reader.ReadInt64(),
            };
        }
    }

    /// <summary>Rows without nulls, decaying by the row: the common case.</summary>
    private void Plain(ref State state, ReadOnlySpan<double> values, Span<double> averages)
    {
        double sum = state.Sum;
        double weight = state.Weight;
        int row = 0;
        if (_isAdjusted)
        {
            for (; row < averages.Length && double.IsFinite(values[row]); row++)
            {
                sum = Math.FusedMultiplyAdd(sum, _decay, values[row]);
                weight = Math.FusedMultiplyAdd(weight, _decay, 1);
                averages[row] = sum / weight;
            }
        }
        else
        {
            if (row < averages.Length && weight == 0 && double.IsFinite(values[0]))
            {
                averages[row++] = sum = values[0];
                weight = 1;
            }

            for (; weight == 1 && row < averages.Length && double.IsFinite(values[row]); row++)
                averages[row] = sum = Math.FusedMultiplyAdd(sum, _decay, _alpha * values[row]);
        }

        state.Sum = sum;
        state.Weight = weight;
        state.Rows += row;
        for (; row < averages.Length; row++) averages[row] = Step(ref state, values[row], isNull: false, elapsed: 0);
    }

    private void Any(ref State state, SeriesRows rows, int column, KernelOutput output)
    {
        ReadOnlySpan<double> values = rows.Values(column);
        ReadOnlySpan<bool> nulls = rows.Nulls(column);
        Span<double> averages = output.Doubles(column);
        for (int row = 0; row < averages.Length; row++)
        {
            bool isNull = !nulls.IsEmpty && nulls[row];
            averages[row] = Step(ref state, values[row], isNull, _halfLife > 0 ? rows.Elapsed[row] : 0);
            if (isNull || (state.Rows < _leastRows && double.IsFinite(values[row]))) output.SetNull(column, row);
        }
    }

    private double Step(ref State state, double value, bool isNull, double elapsed)
    {
        double decay = _decay;
        double alpha = _alpha;
        if (_halfLife > 0)
        {
            decay = state.Rows == 0 ? 0 : Math.Pow(2, (state.Time - elapsed) / _halfLife);
            alpha = 1 - decay;
        }

        // A value that is no number is given back and otherwise left out: one broken reading must not spoil all that follow.
        if (isNull || !double.IsFinite(value))
        {
            if (_halfLife == 0 && !_skipsMissing) Fade(ref state, decay);
            return value;
        }

        state.Rows++;
        state.Time = elapsed;
        if (_isAdjusted)
        {
            state.Sum = Math.FusedMultiplyAdd(state.Sum, decay, value);
            state.Weight = Math.FusedMultiplyAdd(state.Weight, decay, 1);
            return state.Sum / state.Weight;
        }

        if (state.Weight == 0) state.Sum = value;
        else if (state.Weight == 1) state.Sum = Math.FusedMultiplyAdd(state.Sum, decay, alpha * value);
        else state.Sum = ((state.Weight * decay * state.Sum) + (alpha * value)) / ((state.Weight * decay) + alpha);
        state.Weight = 1;
        return state.Sum;
    }

    /// <summary>A row without a value makes the ones before it one row older.</summary>
    private void Fade(ref State state, double decay)
    {
        state.Weight *= decay;
        if (_isAdjusted) state.Sum *= decay;
    }

    /// <summary>With adjusted weights the sum and the weight of all values; else the average and how much of it has faded.</summary>
    private struct State
    {
        public double Sum;
        public double Weight;
        public double Time;
        public long Rows;
    }
}
