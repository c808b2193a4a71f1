namespace Millrace.Pipelines.Code;

/// <summary>A full copy of a source at one moment.</summary>
/// <param name="Query">All its rows; a query over tables or files, without STREAM.</param>
/// <param name="Version">
/// What orders it among the others: a whole, decimal or floating number, text, <see cref="DateOnly"/>, <see cref="DateTime"/> or
/// <see cref="DateTimeOffset"/>. All versions of a flow are of one type.
/// </param>
public sealed record TableSnapshot(Query Query, object Version);
