namespace Millrace.Simulation.Tables;

/// <summary>One way in which a table's folder is damaged, and what must come of it.</summary>
/// <param name="Name">What is damaged.</param>
/// <param name="Do">Damages the table in a folder.</param>
internal sealed record Damage(string Name, Action<string> Do)
{
    /// <summary>Code of the fault that reading ends in; null when it is read as before.</summary>
    public string? Code { get; init; }

    /// <summary>What the fault must say: the file, the version, the way out.</summary>
    public string[] Words { get; init; } = [];

    /// <summary>Code of the fault that writing ends in, when reading does not; null when it works.</summary>
    public string? WriteCode { get; init; }
}
