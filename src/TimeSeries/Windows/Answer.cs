namespace Millrace.TimeSeries.Windows;

/// <summary>Writes a column of results that are made of the parts of windows.</summary>
internal abstract class Answer<TPart>
{
    public abstract void Write(ReadOnlySpan<TPart> parts, in WindowBatch batch);
}

/// <summary>One way of making results.</summary>
/// <param name="output">The column they go to.</param>
internal sealed class Answer<TPart, TRule>(int output) : Answer<TPart>
    where TRule : struct, IAnswerRule<TPart>
{
    public override void Write(ReadOnlySpan<TPart> parts, in WindowBatch batch)
    {
        Span<double> results = batch.Doubles(output);
        ReadOnlySpan<int> counts = batch.Counts[..results.Length];
        ReadOnlySpan<double> own = batch.Own[..results.Length];
        parts = parts[..results.Length];
        for (int row = 0; row < results.Length; row++)
        {
            if (counts[row] < batch.Least || !TRule.Try(parts[row], counts[row], own[row], out results[row])) batch.SetNull(output, row);
            else if (double.IsNaN(results[row])) results[row] = MissingValue.NaN;
        }
    }
}
