namespace Millrace.Workspace.Dashboards;

/// <summary>A colour by day and by night, each as <c>#RRGGBB</c>; null where it is not said.</summary>
/// <param name="Light">On a light ground.</param>
/// <param name="Dark">On a dark ground.</param>
public sealed record ThemeColor(string? Light, string? Dark);
