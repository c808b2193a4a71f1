using Millrace.Server.Gate;
using Millrace.Server.Home;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Filters;
using Millrace.Workspace.Paper;
using Millrace.Workspace.Tiles;

namespace Millrace.Server.Live;

/// <summary>Asks what dashboards show, for paper: each tile waits for its turn like any query and is written to the audit. Thread safety: all members may be called at once.</summary>
/// <param name="served">The project.</param>
/// <param name="board">Asks tiles.</param>
/// <param name="gate">Lets queries through.</param>
/// <param name="images">The pictures of the project.</param>
public sealed class PaperDesk(ServedProject served, TileBoard board, QueryGate gate, ImageShelf images)
{
    /// <summary>A dashboard as it is now.</summary>
    /// <param name="name">The name of the dashboard, for the audit.</param>
    /// <param name="user">Who asks; empty for whoever has a published link.</param>
    /// <param name="purpose">What for, as the audit calls it.</param>
    /// <param name="order">What of it.</param>
    /// <param name="zone">The zone that the time is also told in.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="Foundation.Faults.MillraceException">DASHBOARD_PART_UNKNOWN: it has no such page.</exception>
    public Task<PaperBoard> ReadAsync(string name, string user, string purpose, PaperOrder order, TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        Task<IReadOnlyDictionary<string, TileFrame>> AskAsync(FilterState filters, Widget widget, CancellationToken stop)
        {
            string question = new TileQuestion(name, filters.Dashboard, filters.Page, widget, order.Selections).Text;
            QueryTicket ticket = new(user.Length > 0 ? user : $"dashboard {name}", purpose, question) { AskedBy = user };
            return gate.RunAsync(ticket, turn => board.AnswerAsync(filters, widget, turn), static answer => answer.Values.Sum(static frame => (long)frame.RowCount), stop);
        }

        return new BoardReader(AskAsync, images.Store, served.Clock).ReadAsync(order, zone, cancellationToken);
    }
}
