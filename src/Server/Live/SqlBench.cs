using System.Globalization;
using Millrace.Server.Gate;
using Millrace.Server.Home;
using Millrace.Server.Settings;
using Millrace.Workspace.Answers;

namespace Millrace.Server.Live;

/// <summary>
/// Runs what people type in the SQL page, and keeps answers for as long as the page shows them. Thread safety: all members may be called at once.
/// </summary>
/// <param name="served">The project.</param>
/// <param name="settings">How much an answer may hold.</param>
/// <param name="desk">Lets queries through.</param>
/// <param name="shelf">Keeps the rows.</param>
public sealed class SqlBench(ServedProject served, ServerSettings settings, SqlDesk desk, AnswerShelf shelf)
{
    /// <summary>Answers a query, and keeps its rows.</summary>
    /// <param name="user">Who asks.</param>
    /// <param name="statement">The query.</param>
    /// <param name="gone">Told, on any thread, when the rows are let go to make room.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="Foundation.Faults.MillraceException">As <see cref="SqlDesk.AskAsync"/>.</exception>
    public async Task<HeldAnswer> AnswerAsync(string user, string statement, Action gone, CancellationToken cancellationToken)
    {
        long start = served.Clock.GetTimestamp();
        AnswerLimits limits = new() { MaxRows = settings.MaxShownRows, MaxBytes = settings.MaxShownBytes };
        Answer answer = await desk.RunAsync(
            new QueryTicket(user, "sql", statement),
            (bound, stop) => AnswerReader.ReadAsync(served.Project.Services.Engine, bound, limits, stop),
            static rows => rows.RowCount,
            cancellationToken).ConfigureAwait(false);
        return shelf.Put(user, statement, answer.Took(served.Clock.GetElapsedTime(start)), gone);
    }

    /// <summary>How a query would be executed, line by line: its operators, the tables it reads by their names, the engine's plan.</summary>
    /// <param name="user">Who asks.</param>
    /// <param name="statement">The query.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="Foundation.Faults.MillraceException">As <see cref="SqlDesk.AskAsync"/>.</exception>
    public Task<IReadOnlyList<string>> PlanAsync(string user, string statement, CancellationToken cancellationToken) => desk.RunAsync(
        new QueryTicket(user, "explain", statement),
        (bound, stop) => Task.FromResult<IReadOnlyList<string>>([
            .. bound.Operators.Select(static path => $"operator {path.Operator}: {path.Path}{(path.Reason.Length > 0 ? $" ({path.Reason})" : "")}"),
            .. bound.Scans.Select(static scan => string.Create(CultureInfo.InvariantCulture, $"scan {scan.Label}: version {scan.Version}, {scan.FilesRead:N0} of {scan.FilesTotal:N0} files")),
            .. served.Project.Services.Engine.Explain(bound, stop)]),
        static _ => 0,
        cancellationToken);

    /// <summary>Lets an answer go that nobody shows any more.</summary>
    public void LetGo(HeldAnswer held) => shelf.Remove(held);
}
