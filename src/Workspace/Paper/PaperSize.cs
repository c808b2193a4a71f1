namespace Millrace.Workspace.Paper;

/// <summary>The size of a sheet, which lies on its long side.</summary>
public enum PaperSize
{
    /// <summary>297 by 210 millimetres.</summary>
    A4,

    /// <summary>11 by 8.5 inches.</summary>
    Letter,
}
