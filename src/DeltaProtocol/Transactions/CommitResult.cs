namespace Millrace.DeltaProtocol.Transactions;

/// <summary>How a commit ended. A closed family: each member asks the caller for something else.</summary>
public abstract record CommitResult
{
    private CommitResult()
    {
    }

    /// <summary>The changes are in the table.</summary>
    /// <param name="Version">The version they made.</param>
    /// <param name="Attempts">How many versions were tried, 1 when nobody else committed in between.</param>
    public sealed record Committed(long Version, int Attempts) : CommitResult
    {
        /// <summary>
        /// Why the checkpoint due at this version was not written, or null. It harms nobody: readers replay a longer
        /// log until the next one succeeds.
        /// </summary>
        public Exception? CheckpointFault { get; init; }
    }

    /// <summary>
    /// The application's progress is already in the table, so its data is too; nothing was written now.
    /// </summary>
    /// <param name="Version">A table version that holds it.</param>
    public sealed record AlreadyApplied(long Version) : CommitResult;

    /// <summary>
    /// Somebody else's commit contradicts this one; nothing was written. Start again from a fresh snapshot.
    /// </summary>
    /// <param name="Kind">What the contradiction is.</param>
    /// <param name="WinningVersion">The version that came first.</param>
    /// <param name="Message">The same for people.</param>
    public sealed record Conflicted(ConflictKind Kind, long WinningVersion, string Message) : CommitResult;
}
