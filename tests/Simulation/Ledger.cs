namespace Millrace.Simulation;

/// <summary>What became of an operation, as far as its writer could tell.</summary>
internal enum Outcome
{
    /// <summary>It was told that the changes are in the table.</summary>
    Committed,

    /// <summary>It was told that nothing of it is in the table.</summary>
    Refused,

    /// <summary>It died before it was told anything.</summary>
    Unknown,
}

/// <summary>All operations that were tried, by id: the id names the files an operation adds.</summary>
internal sealed class Ledger
{
    private readonly Dictionary<string, (Outcome Outcome, long? Version)> _outcomes = new(StringComparer.Ordinal);
    private int _last;

    internal IReadOnlyDictionary<string, (Outcome Outcome, long? Version)> Outcomes => _outcomes;

    /// <summary>Starts an operation, whose end is unknown until told.</summary>
    internal string Start(string kind)
    {
        string id = $"{kind}-{++_last}";
        _outcomes[id] = (Outcome.Unknown, null);
        return id;
    }

    internal void Committed(string id, long version) => _outcomes[id] = (Outcome.Committed, version);

    internal void Refused(string id) => _outcomes[id] = (Outcome.Refused, null);
}
