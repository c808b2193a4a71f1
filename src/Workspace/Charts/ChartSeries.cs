namespace Millrace.Workspace.Charts;

/// <summary>Marks that belong together.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Mark">What its marks are.</param>
/// <param name="Color">Its colour.</param>
/// <param name="X">Where each mark stands: a category, a number or a time in ISO's spelling; null for null.</param>
/// <param name="Y">The number of each mark; null for a gap.</param>
public sealed record ChartSeries(string Name, MarkKind Mark, string Color, IReadOnlyList<string?> X, IReadOnlyList<double?> Y)
{
    /// <summary>True when it is measured on the second axis.</summary>
    public bool IsOnSecondAxis { get; init; }

    /// <summary>The size of each mark; empty when all are the same.</summary>
    public IReadOnlyList<double?> Sizes { get; init; } = [];

    /// <summary>The numbers as they are written.</summary>
    public IReadOnlyList<string?> Labels { get; init; } = [];
}
