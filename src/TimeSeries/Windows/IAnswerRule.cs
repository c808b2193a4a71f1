namespace Millrace.TimeSeries.Windows;

/// <summary>How a result is made of what is known of a window.</summary>
internal interface IAnswerRule<TPart>
{
    /// <summary>The result; false when it is null.</summary>
    /// <param name="part">What is known of the window.</param>
    /// <param name="count">How many values it holds, one at least.</param>
    /// <param name="own">The value of the row itself, null marked by <see cref="MissingValue"/>.</param>
    /// <param name="result">The result.</param>
    static abstract bool Try(TPart part, int count, double own, out double result);
}
