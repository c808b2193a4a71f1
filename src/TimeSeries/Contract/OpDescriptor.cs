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
    string Example)
{
    /// <summary>
    /// What a user must know, in Markdown, one paragraph each: shape, missing values, ties, units, cost. Shown in the reference.
    /// </summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>
    /// True when a row of the result can depend on several series, so that new rows of one series change more than the result's
    /// rows of that series.
    /// </summary>
    public bool MixesSeries { get; init; }

    /// <summary>What it does over a stream.</summary>
    public StreamSupport OnStream { get; init; }

    /// <summary>How many of the last inputs may be left out.</summary>
    public int OptionalInputs { get; init; }

    /// <summary>A small example with its result, which the tests run.</summary>
    public OpSample? Sample { get; init; }

    /// <summary>
    /// A query for the benchmark over <c>readings(device VARCHAR, ts TIMESTAMP, x DOUBLE, y DOUBLE)</c>, clustered by device and
    /// ts; null when there is none.
    /// </summary>
    public string? Benchmark { get; init; }
}
