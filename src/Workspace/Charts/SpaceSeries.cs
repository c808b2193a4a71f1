namespace Millrace.Workspace.Charts;

/// <summary>Points in space of one colour.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Color">Its colour.</param>
/// <param name="Points">Three numbers a point.</param>
public sealed record SpaceSeries(string Name, string Color, IReadOnlyList<(double X, double Y, double Z)> Points);
