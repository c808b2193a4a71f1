namespace Millrace.Server.Gate;

/// <summary>Who asks, and what.</summary>
/// <param name="User">The user, or who stands for one: <c>dashboard factory</c>.</param>
/// <param name="Purpose">What the query is for: <c>sql</c>, <c>tile</c>, <c>export</c>.</param>
/// <param name="Statement">The text of the query, or what names it.</param>
public sealed record QueryTicket(string User, string Purpose, string Statement)
{
    /// <summary>The person whose looking made a tile be asked, for the audit; empty for <see cref="User"/>.</summary>
    public string AskedBy { get; init; } = "";
}
