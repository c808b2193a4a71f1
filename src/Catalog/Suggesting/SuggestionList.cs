namespace Millrace.Catalog.Suggesting;

/// <summary>What may be meant at a place, the likeliest first.</summary>
/// <param name="Start">Where the text begins that a suggestion takes the place of; it ends at the cursor.</param>
/// <param name="Items">The suggestions.</param>
/// <param name="Signature">The call that the cursor stands in, as its help shows it; null for none.</param>
public sealed record SuggestionList(int Start, IReadOnlyList<Suggestion> Items, string? Signature);
