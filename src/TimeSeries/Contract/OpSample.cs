namespace Millrace.TimeSeries.Contract;

/// <summary>An example that is shown in the documentation and run as a test.</summary>
/// <param name="Query">A whole query over rows that it writes down itself, with ORDER BY.</param>
/// <param name="Columns">Names of the result's columns.</param>
/// <param name="Rows">The rows it gives, each value as text, null as <c>NULL</c>.</param>
public sealed record OpSample(string Query, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);
