namespace Millrace.Engine.Duck;

/// <summary>DuckDB refused a query that is read in chunks, or failed on the way. Its users turn it into a fault.</summary>
/// <param name="message">What DuckDB says.</param>
internal sealed class ChunkReadException(string message) : Exception(message);
