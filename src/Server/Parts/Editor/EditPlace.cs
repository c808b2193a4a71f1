namespace Millrace.Server.Parts.Editor;

/// <summary>What of a dashboard is edited, as the address of the editor says it: page, tile and panel. Immutable.</summary>
/// <param name="Page">Name of the page; null for the first.</param>
/// <param name="Tile">Name of the tile; null for none.</param>
/// <param name="Panel">What stands beside the page: <c>tile</c>, <c>data</c>, <c>pages</c>, <c>theme</c> or <c>json</c>.</param>
public sealed record EditPlace(string? Page, string? Tile, string Panel)
{
    /// <summary>The panels, with their titles.</summary>
    public static IReadOnlyList<(string Panel, string Title)> Panels { get; } = [("tile", "Tile"), ("data", "Data"), ("pages", "Pages"), ("theme", "Theme"), ("json", "JSON")];

    /// <summary>Reads an address; a panel that there is none of becomes the first.</summary>
    public static EditPlace Of(string uri)
    {
        Dictionary<string, string> parts = QueryParts.Of(uri).DistinctBy(static part => part.Key).ToDictionary(StringComparer.Ordinal);
        string? panel = parts.GetValueOrDefault("panel");
        return new EditPlace(parts.GetValueOrDefault("page"), parts.GetValueOrDefault("tile"), Panels.Any(known => known.Panel == panel) ? panel! : Panels[0].Panel); // One of them, so it is there.
    }

    /// <summary>The address of the place in the editor of a dashboard.</summary>
    /// <param name="dashboard">Name of the dashboard.</param>
    public string AddressIn(string dashboard) =>
        $"/dashboards/{Uri.EscapeDataString(dashboard)}/edit?page={Uri.EscapeDataString(Page ?? "")}&panel={Panel}{(Tile is null ? "" : $"&tile={Uri.EscapeDataString(Tile)}")}";
}
