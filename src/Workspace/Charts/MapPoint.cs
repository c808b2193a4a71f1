namespace Millrace.Workspace.Charts;

/// <summary>A point on a map.</summary>
/// <param name="Latitude">Degrees north.</param>
/// <param name="Longitude">Degrees east.</param>
/// <param name="Size">Its size; null when all are the same.</param>
/// <param name="Group">What its colour stands for; null for nothing.</param>
/// <param name="Color">Its colour.</param>
public sealed record MapPoint(double Latitude, double Longitude, double? Size, string? Group, string Color);
