namespace Millrace.Catalog.Grammar;

/// <summary>GENERATED … AS IDENTITY.</summary>
/// <param name="Start">First number.</param>
/// <param name="Step">Distance between numbers, not 0.</param>
/// <param name="AllowsExplicitInsert">True for BY DEFAULT: a row may bring its own number.</param>
internal sealed record IdentityDefinition(long Start, long Step, bool AllowsExplicitInsert);
