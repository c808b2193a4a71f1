using Millrace.Workspace.Answers;

namespace Millrace.Server.Live;

/// <summary>An answer that the SQL page shows. Immutable.</summary>
/// <param name="Id">Names it in addresses; it cannot be guessed.</param>
/// <param name="User">Who asked, and alone may see it.</param>
/// <param name="Statement">The query.</param>
/// <param name="Answer">The rows.</param>
public sealed record HeldAnswer(string Id, string User, string Statement, Answer Answer)
{
    /// <summary>Told, on any thread, when it is let go to make room, so that nothing else holds its rows; null when nobody needs to know.</summary>
    internal Action? OnGone { get; init; }
}
