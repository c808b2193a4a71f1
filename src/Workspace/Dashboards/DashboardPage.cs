namespace Millrace.Workspace.Dashboards;

/// <summary>A page of widgets on a grid.</summary>
/// <param name="Name">Its id in the file.</param>
/// <param name="DisplayName">Its name for people.</param>
/// <param name="IsGlobal">True for the page of filters that act on all pages.</param>
/// <param name="GridColumns">Columns of its grid: 12, or 6 in files of older days.</param>
/// <param name="Widgets">Its widgets in the order of the file.</param>
public sealed record DashboardPage(string Name, string DisplayName, bool IsGlobal, int GridColumns, IReadOnlyList<Widget> Widgets)
{
    /// <summary>The widget of a name; null when the page has none.</summary>
    public Widget? Find(string name) => Widgets.FirstOrDefault(widget => widget.Name == name);
}
