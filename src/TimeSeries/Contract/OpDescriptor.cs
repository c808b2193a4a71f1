namespace Millrace.TimeSeries.Contract;

/// <summary>What an operator is to its users: its name in SQL, its arguments and an example that runs.</summary>
/// <param name="SqlName">Name in SQL, lower case.</param>
/// <param name="Summary">What it does, one sentence.</param>
/// <param name="Inputs">Names of its input relations in order, as help shows them.</param>
/// <param name="Arguments">Its named arguments, the required ones first.</param>
/// <param name="Example">A query that uses it.</param>
public sealed record OpDescriptor(
    string SqlName,
    string Summary,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<OpArgumentDescriptor> Arguments,
    string Example);
