namespace Millrace.Pipelines.Code;

/// <summary>Says how a flow follows snapshots, clause by clause as AUTO CDC FROM SNAPSHOT does in SQL. Thread safety: none.</summary>
public sealed class SnapshotFlowBuilder
{
    internal SnapshotFlowBuilder()
    {
    }

    internal AutoCdcBuilder Clauses { get; } = new();

    /// <summary>What the flow is for, for people.</summary>
    public SnapshotFlowBuilder Comment(string comment) => Changed(Clauses.Comment(comment));

    /// <summary>Keeps these columns only; the keys must be among them.</summary>
    public SnapshotFlowBuilder Columns(params IReadOnlyList<string> columns) => Changed(Clauses.Columns(columns));

    /// <summary>Keeps all columns but these.</summary>
    public SnapshotFlowBuilder ExceptColumns(params IReadOnlyList<string> columns) => Changed(Clauses.ExceptColumns(columns));

    /// <summary>1 keeps the rows of the newest snapshot, which is the default; 2 keeps the history of each key.</summary>
    public SnapshotFlowBuilder StoredAsScdType(int type) => Changed(Clauses.StoredAsScdType(type));

    /// <summary>Only a change in these columns begins a new row of history; type 2 only.</summary>
    public SnapshotFlowBuilder TrackHistoryOn(params IReadOnlyList<string> columns) => Changed(Clauses.TrackHistoryOn(columns));

    /// <summary>A change in these columns begins no new row of history; type 2 only.</summary>
    public SnapshotFlowBuilder TrackHistoryExcept(params IReadOnlyList<string> columns) => Changed(Clauses.TrackHistoryExcept(columns));

    private SnapshotFlowBuilder Changed(AutoCdcBuilder clauses)
    {
        ArgumentNullException.ThrowIfNull(clauses);
        return this;
    }
}
