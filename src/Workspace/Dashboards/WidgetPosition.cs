namespace Millrace.Workspace.Dashboards;

/// <summary>Where a widget stands on the grid of its page, in columns and rows.</summary>
/// <param name="X">Columns to its left.</param>
/// <param name="Y">Rows above it.</param>
/// <param name="Width">Its columns.</param>
/// <param name="Height">Its rows.</param>
public readonly record struct WidgetPosition(int X, int Y, int Width, int Height);
