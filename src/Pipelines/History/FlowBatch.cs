namespace Millrace.Pipelines.History;

/// <summary>A batch that a flow has committed.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Time">When it was committed, UTC.</param>
/// <param name="Batch">Its number; null for a view's refresh.</param>
/// <param name="Rows">Rows that were written.</param>
/// <param name="Duration">How long it took.</param>
public sealed record FlowBatch(string Flow, DateTimeOffset Time, long? Batch, long Rows, TimeSpan Duration)
{
    /// <summary>Rows that were read; null where only the written ones are known.</summary>
    public long? RowsIn { get; init; }

    /// <summary>Files that waited behind it; null where nothing was counted.</summary>
    public long? BacklogFiles { get; init; }

    /// <summary>Bytes of these files; null where nothing was counted.</summary>
    public long? BacklogBytes { get; init; }

    /// <summary>Rows a second, of those read where they are known.</summary>
    public double RowsPerSecond => (RowsIn ?? Rows) / Math.Max(0.001, Duration.TotalSeconds);
}
