using Millrace.Engine.Queries;

namespace Millrace.Cli.Results;

/// <summary>Writes the rows of a result in one text format.</summary>
internal interface IResultWriter
{
    /// <summary>Writes all rows.</summary>
    /// <param name="result">The rows, not yet read.</param>
    /// <param name="output">Where to; stays open.</param>
    /// <returns>How many rows there were.</returns>
    long Write(QueryResult result, Stream output);
}
