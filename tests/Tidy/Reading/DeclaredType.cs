namespace Millrace.Tidy.Reading;

/// <summary>A type declared at the top of a file.</summary>
/// <param name="Name">Its name without type parameters.</param>
/// <param name="Keyword"><c>class</c>, <c>record</c>, <c>struct</c>, <c>interface</c>, <c>enum</c> or <c>delegate</c>.</param>
/// <param name="IsPublic">True when declared public.</param>
public sealed record DeclaredType(string Name, string Keyword, bool IsPublic);
