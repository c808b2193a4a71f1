using MudBlazor;

namespace Millrace.Server.Parts;

/// <summary>
/// The look of the page. Colours stand in <c>Assets/app.css</c>, light and dark, so that the right ones are there before the page is
/// live; what MudBlazor takes from its own palette is set to them there.
/// </summary>
public static class Design
{
    /// <summary>Shapes and letters of MudBlazor's parts.</summary>
    public static MudTheme Theme { get; } = new()
    {
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "6px" },
        Typography = new Typography { Default = new DefaultTypography { FontFamily = ["system-ui", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif"], FontSize = "0.875rem" } },
    };
}
