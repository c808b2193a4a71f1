namespace Millrace.Simulation.Tables;

/// <summary>Something that is done to a table and may fail at every call it makes.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Prepare">Makes the table before it.</param>
/// <param name="Act">Does it.</param>
internal sealed record TableOperation(string Name, Func<Lake, Task> Prepare, Func<Lake, Task> Act)
{
    /// <summary>How long the clock stands still between the two.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>True when versions before it may be gone afterwards.</summary>
    public bool ForgetsVersions { get; init; }

    /// <summary>True when the files it makes durable are not its own, so that they cannot be torn by its death.</summary>
    public bool FindsFiles { get; init; }

    public override string ToString() => Name;
}
