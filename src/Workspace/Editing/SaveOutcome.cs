namespace Millrace.Workspace.Editing;

/// <summary>What came of saving a dashboard.</summary>
public abstract record SaveOutcome
{
    private SaveOutcome()
    {
    }

    /// <summary>The file holds what was given.</summary>
    /// <param name="Stamp">Tells this state of the file from others.</param>
    public sealed record Saved(string Stamp) : SaveOutcome;

    /// <summary>The file is not as it was when the caller read it, and was left alone.</summary>
    /// <param name="Stamp">Tells the state that it has now; null when it is gone.</param>
    public sealed record Changed(string? Stamp) : SaveOutcome;
}
