using System.Text.Encodings.Web;
using System.Text.Json;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Workspace.Faults;

namespace Millrace.Workspace.Dashboards;

/// <summary>
/// A dashboard as a <c>.lvdash.json</c> file has it: datasets, and pages of widgets that ask them. The document is kept whole, so
/// that members which are not known here are written back as they were read. Immutable.
/// </summary>
public sealed class Dashboard
{
    private static readonly JsonWriterOptions Writing = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<string, DashboardDataset> _byName;

    internal Dashboard(
        SourceText source, JsonElement document, IReadOnlyList<DashboardDataset> datasets, IReadOnlyList<DashboardPage> pages, DashboardTheme theme)
    {
        Source = source;
        Document = document;
        Datasets = datasets;
        Pages = pages;
        Theme = theme;
        _byName = datasets.ToDictionary(static dataset => dataset.Name, StringComparer.Ordinal);
    }

    /// <summary>The text it was read from.</summary>
    public SourceText Source { get; }

    /// <summary>The whole document.</summary>
    public JsonElement Document { get; }

    /// <summary>What its widgets ask.</summary>
    public IReadOnlyList<DashboardDataset> Datasets { get; }

    /// <summary>Its pages in order, that of the global filters among them.</summary>
    public IReadOnlyList<DashboardPage> Pages { get; }

    /// <summary>Its colours and fonts.</summary>
    public DashboardTheme Theme { get; }

    /// <summary>Reads a dashboard.</summary>
    /// <param name="source">The text and the name of its file.</param>
    /// <exception cref="MillraceException">DASHBOARD_SYNTAX, DASHBOARD_INVALID, with file, line and column.</exception>
    public static Dashboard Parse(SourceText source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return DashboardReader.Read(source);
    }

    /// <summary>The document as text, with all members in the order they were read in.</summary>
    public string Write() => JsonText.Of(Document.WriteTo, Writing);

    /// <summary>The dataset of a name.</summary>
    /// <exception cref="MillraceException">DASHBOARD_DATASET_UNKNOWN.</exception>
    public DashboardDataset Dataset(string name) => _byName.GetValueOrDefault(name)
        ?? throw WorkspaceErrors.DatasetUnknown(name, NearestText.Of(name, Datasets, static dataset => dataset.Name)?.Name);

    /// <summary>The page of a name.</summary>
    /// <exception cref="MillraceException">DASHBOARD_PART_UNKNOWN.</exception>
    public DashboardPage Page(string name) => Pages.FirstOrDefault(page => page.Name == name)
        ?? throw WorkspaceErrors.NotFound("page", name, NearestText.Of(name, Pages, static page => page.Name)?.Name);

    /// <summary>The filters that act on a page: its own, and those of the global page.</summary>
    public IEnumerable<Widget> FiltersOf(DashboardPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return Pages.Where(other => other == page || other.IsGlobal).SelectMany(static other => other.Widgets).Where(static widget => widget.IsFilter && widget.Fault is null);
    }
}
