using System.Text.Json.Nodes;
using Millrace.Foundation.Text;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Faults;

namespace Millrace.Workspace.Editing;

/// <summary>Changes of the pages of a dashboard. Pure: each gives another dashboard, in which all else stands as before.</summary>
public static class PageEdit
{
    private const string Canvas = "PAGE_TYPE_CANVAS";
    private const string Global = "PAGE_TYPE_GLOBAL_FILTERS";

    /// <summary>A dashboard of one empty page.</summary>
    /// <param name="file">The name of its file.</param>
    public static Dashboard NewDashboard(string file) => Dashboard.Parse(new SourceText(
        file, $$"""{"datasets": [], "pages": [{"name": "page", "displayName": "Overview", "pageType": "{{Canvas}}", "layoutVersion": "GRID_V1", "layout": []}]}"""));

    /// <summary>Adds an empty page as the last.</summary>
    /// <returns>The dashboard, and the name of the page.</returns>
    public static (Dashboard Dashboard, string Name) Add(Dashboard board, string title) => Add(board, title, Canvas);

    /// <summary>Adds the page of filters that act on all pages, when there is none yet.</summary>
    public static (Dashboard Dashboard, string Name) AddGlobal(Dashboard board)
    {
        ArgumentNullException.ThrowIfNull(board);
        return board.Pages.FirstOrDefault(static page => page.IsGlobal) is DashboardPage page ? (board, page.Name) : Add(board, "Filters of all pages", Global);
    }

    /// <summary>Gives a page another name for people.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">DASHBOARD_EDIT: the name is empty.</exception>
    public static Dashboard Rename(Dashboard board, string page, string title) => EditDocument.Change(board, document => document.Page(page)["displayName"] = EditDocument.TitleFor("page", title));

    /// <summary>Moves a page by some places, to the front when negative.</summary>
    public static Dashboard Move(Dashboard board, string page, int places) => EditDocument.Change(board, document => EditDocument.Move(document.Pages, document.Page(page), places));

    /// <summary>Removes a page with its widgets.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">DASHBOARD_EDIT: it is the last that shows something.</exception>
    public static Dashboard Remove(Dashboard board, string page)
    {
        ArgumentNullException.ThrowIfNull(board);
        if (!board.Page(page).IsGlobal && board.Pages.Count(static other => !other.IsGlobal) == 1) throw WorkspaceErrors.Edit("a dashboard keeps one page at least");
        return EditDocument.Change(board, document => document.Pages.Remove(document.Page(page)));
    }

    private static (Dashboard Dashboard, string Name) Add(Dashboard board, string title, string type)
    {
        string name = "";
        Dashboard changed = EditDocument.Change(board, document =>
        {
            name = EditDocument.FreeName(EditDocument.PlainName(title, "page"), EditDocument.NamesOf(document.Pages));
            document.Pages.Add(new JsonObject { ["name"] = name, ["displayName"] = title, ["pageType"] = type, ["layoutVersion"] = "GRID_V1", ["layout"] = new JsonArray() });
        });
        return (changed, name);
    }
}
