namespace Millrace.TimeSeries.Contract;

/// <summary>A column of the rows that a kernel reads or hands on.</summary>
/// <param name="Name">Its name in the result.</param>
/// <param name="Sql">The expression over the relation.</param>
public sealed record KernelItem(string Name, string Sql);
