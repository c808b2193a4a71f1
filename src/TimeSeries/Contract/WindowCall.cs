namespace Millrace.TimeSeries.Contract;

/// <summary>One call of a window function as a person wrote it, such as <c>ema(x, terms =&gt; 5) OVER (…)</c>.</summary>
/// <param name="Expressions">SQL text of the positional arguments.</param>
/// <param name="Arguments">The named arguments; names are compared without regard to case.</param>
/// <param name="WindowSql">What stands after OVER: a window in parentheses or the name of one.</param>
public sealed record WindowCall(
    IReadOnlyList<string> Expressions, IReadOnlyDictionary<string, OpArgument> Arguments, string WindowSql);
