using System.Security.Claims;
using Millrace.Foundation.Faults;
using Millrace.Server.Faults;
using Millrace.Server.Gate;
using Millrace.Server.Home;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Editing;
using Millrace.Workspace.Images;
using Millrace.Workspace.Tiles;

namespace Millrace.Server.Live;

/// <summary>Changes the dashboards of the project for admins, and writes each change to the audit. Thread safety: all members may be called at once.</summary>
/// <param name="served">The project.</param>
/// <param name="board">Asks datasets.</param>
/// <param name="gate">Lets queries through.</param>
/// <param name="actions">Knows who may, and keeps what was changed.</param>
/// <param name="images">Keeps pictures.</param>
public sealed class EditDesk(ServedProject served, TileBoard board, QueryGate gate, ActionDesk actions, ImageShelf images)
{
    private const string Changed = "DASHBOARD_CHANGED";

    private readonly DashboardStore _store = new(served.DashboardFolder, served.Project.Services.NewId);

    /// <summary>A dashboard with what tells the state of its file from others.</summary>
    /// <exception cref="MillraceException">ACCESS_DENIED, DASHBOARD_NAME, DASHBOARD_UNREADABLE, DASHBOARD_SYNTAX, DASHBOARD_INVALID.</exception>
    public (Dashboard Dashboard, string Stamp) Open(ClaimsPrincipal who, string name)
    {
        actions.RequireAdmin(who, $"edit dashboard {name}");
        return _store.Read(name);
    }

    /// <summary>What tells the state of a dashboard's file from others; null when there is none.</summary>
    /// <exception cref="MillraceException">ACCESS_DENIED, DASHBOARD_NAME, DASHBOARD_UNREADABLE.</exception>
    public string? StampOf(ClaimsPrincipal who, string name)
    {
        actions.RequireAdmin(who, $"edit dashboard {name}");
        return _store.StampOf(name);
    }

    /// <summary>Makes a dashboard.</summary>
    /// <param name="who">An admin.</param>
    /// <param name="name">Its name.</param>
    /// <param name="draft">What it holds; null for one empty page.</param>
    /// <param name="cancellationToken">Stops waiting for others.</param>
    /// <returns>The name, and what tells the state of the file.</returns>
    /// <exception cref="MillraceException">ACCESS_DENIED, DASHBOARD_NAME, DASHBOARD_UNWRITABLE.</exception>
    public Task<(string Name, string Stamp)> CreateAsync(ClaimsPrincipal who, string name, Dashboard? draft, CancellationToken cancellationToken) => actions.AsAdminAsync(
        who,
        $"create dashboard {name}",
        async _ =>
        {
            string plain = DashboardStore.CheckNew(name);
            SaveOutcome outcome = await _store.SaveAsync(plain, draft ?? PageEdit.NewDashboard(plain), expected: null, cancellationToken).ConfigureAwait(false);
            return outcome is SaveOutcome.Saved saved ? (plain, saved.Stamp) : throw ServerErrors.DashboardThere(plain);
        });

    /// <summary>Saves a dashboard over the state that was seen; see <see cref="DashboardStore.SaveAsync"/>.</summary>
    /// <exception cref="MillraceException">ACCESS_DENIED, DASHBOARD_NAME, DASHBOARD_UNWRITABLE.</exception>
    public Task<SaveOutcome> SaveAsync(ClaimsPrincipal who, string name, Dashboard draft, string? expected, CancellationToken cancellationToken) =>
        actions.AsAdminAsync(who, $"save dashboard {name}", _ => _store.SaveAsync(name, draft, expected, cancellationToken), OutcomeOf);

    /// <summary>Deletes a dashboard whose state was seen.</summary>
    /// <exception cref="MillraceException">ACCESS_DENIED, DASHBOARD_NAME, DASHBOARD_UNWRITABLE.</exception>
    public Task<SaveOutcome> DeleteAsync(ClaimsPrincipal who, string name, string expected, CancellationToken cancellationToken) =>
        actions.AsAdminAsync(who, $"delete dashboard {name}", _ => _store.DeleteAsync(name, expected, cancellationToken), OutcomeOf);

    /// <summary>The first rows of a dataset as it is in a draft; a fault is told in the frame.</summary>
    /// <exception cref="MillraceException">ACCESS_DENIED, QUERY_TIMEOUT, QUERY_QUEUE_FULL.</exception>
    public Task<TileFrame> SampleAsync(ClaimsPrincipal who, Dashboard draft, string dataset, int rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(draft);
        string user = actions.RequireAdmin(who, "ask datasets of dashboards");
        DashboardDataset asked = draft.Dataset(dataset);
        QueryTicket ticket = new(user, "edit", asked.Query);
        return gate.RunAsync(ticket, stop => ToldAsync(() => board.SampleAsync(draft, asked, rows, stop)), static frame => frame.RowCount, cancellationToken);
    }

    /// <summary>The columns of a dataset as it is in a draft, without a row of it: its query is read and not run. A fault is told in the frame.</summary>
    /// <exception cref="MillraceException">ACCESS_DENIED.</exception>
    public Task<TileFrame> DescribeAsync(ClaimsPrincipal who, Dashboard draft, string dataset, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(draft);
        actions.RequireAdmin(who, "ask datasets of dashboards");
        return Task.Run(() => ToldAsync(() => board.DescribeAsync(draft, draft.Dataset(dataset), cancellationToken)), cancellationToken);
    }

    /// <summary>Paths of the pictures that there are.</summary>
    /// <exception cref="MillraceException">ACCESS_DENIED.</exception>
    public IReadOnlyList<string> Images(ClaimsPrincipal who)
    {
        actions.RequireAdmin(who, "edit dashboards");
        return images.Store.Paths();
    }

    /// <summary>Keeps a picture in the project.</summary>
    /// <param name="who">An admin.</param>
    /// <param name="name">The name of the sender's file.</param>
    /// <param name="content">Its bytes; read to one above the most.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>Its path below the folder of dashboards.</returns>
    /// <exception cref="MillraceException">ACCESS_DENIED, DASHBOARD_IMAGE.</exception>
    public Task<string> UploadAsync(ClaimsPrincipal who, string name, Stream content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        return actions.AsAdminAsync(who, $"keep picture {name}", async _ =>
        {
            using MemoryStream bytes = new();
            byte[] part = new byte[1 << 16];
            for (int read; bytes.Length <= ImageStore.MostBytes && (read = await content.ReadAsync(part, cancellationToken).ConfigureAwait(false)) > 0;) bytes.Write(part, 0, read);
            return images.Store.Save(name, bytes.ToArray());
        });
    }

    private static string OutcomeOf(SaveOutcome outcome) => outcome is SaveOutcome.Saved ? "OK" : Changed;

    private static async Task<TileFrame> ToldAsync(Func<Task<TileFrame>> askAsync)
    {
        try
        {
            return await askAsync().ConfigureAwait(false);
        }
        catch (MillraceException fault)
        {
            return TileFrame.OfFault(fault);
        }
    }
}
