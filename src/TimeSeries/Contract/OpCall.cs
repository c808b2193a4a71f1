namespace Millrace.TimeSeries.Contract;

/// <summary>One call of an operator as a person wrote it, its inputs already resolved.</summary>
/// <param name="Inputs">The input relations in the order written.</param>
/// <param name="Arguments">The named arguments; names are compared without regard to case.</param>
public sealed record OpCall(IReadOnlyList<SeriesFrame> Inputs, IReadOnlyDictionary<string, OpArgument> Arguments);
