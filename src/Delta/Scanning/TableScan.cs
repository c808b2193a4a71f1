using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine.Queries;

namespace Millrace.Delta.Scanning;

/// <summary>The rows of a table as a query over those of its files that may hold wanted rows.</summary>
/// <param name="Snapshot">The version that is read.</param>
/// <param name="Sql">A SELECT in DuckDB's SQL, without parentheses. Unwanted rows may be among its rows.</param>
/// <param name="Files">The files it reads, in the order of their places.</param>
/// <param name="Profile">What is read and what is left out.</param>
public sealed record TableScan(Snapshot Snapshot, string Sql, IReadOnlyList<DataFile> Files, ScanProfile Profile);
