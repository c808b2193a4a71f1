namespace Millrace.Workspace.Dashboards;

/// <summary>How a picture fills its tile.</summary>
public enum ImageFit
{
    /// <summary>The whole picture is seen.</summary>
    Contain,

    /// <summary>The whole tile is filled; what stands over is cut.</summary>
    Cover,

    /// <summary>The picture has its own size, at most that of the tile.</summary>
    Natural,
}
