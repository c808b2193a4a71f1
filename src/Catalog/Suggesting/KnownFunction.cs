namespace Millrace.Catalog.Suggesting;

/// <summary>A function as suggestions know it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Operator or function.</param>
/// <param name="Signature">Its calls.</param>
/// <param name="Doc">What it gives.</param>
/// <param name="Arguments">Named arguments: name, what it may hold, meaning.</param>
public sealed record KnownFunction(string Name, SuggestionKind Kind, string Signature, string Doc, IReadOnlyList<(string Name, string Detail, string Doc)> Arguments);
