namespace Millrace.Workspace.Dashboards;

/// <summary>Colours and fonts of a dashboard; what the file does not say is null or empty.</summary>
public sealed record DashboardTheme
{
    /// <summary>Colours of series in turn.</summary>
    public IReadOnlyList<string> SeriesColors { get; init; } = [];

    /// <summary>Behind the widgets.</summary>
    public ThemeColor? Canvas { get; init; }

    /// <summary>Behind a widget's content.</summary>
    public ThemeColor? Widget { get; init; }

    /// <summary>Around a widget.</summary>
    public ThemeColor? Border { get; init; }

    /// <summary>Of texts.</summary>
    public ThemeColor? Font { get; init; }

    /// <summary>Of what is chosen.</summary>
    public ThemeColor? Selection { get; init; }

    /// <summary>The family of fonts.</summary>
    public string? FontFamily { get; init; }

    /// <summary>Where titles of widgets stand: LEFT, CENTER.</summary>
    public string? HeaderAlignment { get; init; }
}
