namespace Millrace.Catalog.Suggesting;

/// <summary>Something that may be meant at a place of a statement.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Label">Its name.</param>
/// <param name="Insert">The text to put there.</param>
/// <param name="Detail">Type, signature or place in a few words; empty for none.</param>
/// <param name="Doc">What it does, one sentence; empty for none.</param>
public sealed record Suggestion(SuggestionKind Kind, string Label, string Insert, string Detail, string Doc);
