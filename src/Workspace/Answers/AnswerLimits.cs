namespace Millrace.Workspace.Answers;

/// <summary>How much of an answer is kept.</summary>
public sealed record AnswerLimits
{
    /// <summary>Rows at most.</summary>
    /// <value>Default 1,000,000.</value>
    public int MaxRows { get; init; } = 1_000_000;

    /// <summary>Bytes at most.</summary>
    /// <value>Default 128 MiB.</value>
    public long MaxBytes { get; init; } = 128L << 20;
}
