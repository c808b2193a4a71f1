namespace Millrace.Delta.Maintenance;

/// <summary>An order to make a table what it was at an earlier version, as a new version.</summary>
/// <param name="Version">The version to go back to.</param>
public sealed record RestoreOrder(long Version)
{
    /// <summary>True to leave out files that are gone; false (the default) to refuse when one is.</summary>
    public bool IgnoresMissingFiles { get; init; }
}
