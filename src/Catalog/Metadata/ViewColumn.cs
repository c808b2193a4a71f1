namespace Millrace.Catalog.Metadata;

/// <summary>A column of a view that was given a name.</summary>
/// <param name="Name">Its name, which takes the place of the query's.</param>
/// <param name="Comment">What it means, for people; null when nothing was said.</param>
public sealed record ViewColumn(string Name, string? Comment);
