namespace Millrace.Unit.Pipelines.Changes;

/// <summary>A made-up change event: key, sequence, what it does, and two values.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Sequence">Its sequence, of which there is one.</param>
/// <param name="Kind">0 upsert, 1 delete, 2 truncate.</param>
/// <param name="A">A value, or null.</param>
/// <param name="B">A value inside a struct, or null.</param>
public sealed record ChangeEvent(int Key, int Sequence, int Kind, int? A, int? B);
