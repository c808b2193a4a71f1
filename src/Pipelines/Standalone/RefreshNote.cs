namespace Millrace.Pipelines.Standalone;

/// <summary>How the last refresh of a table that refreshes itself went.</summary>
/// <param name="UpdateId">Its id, as in the event log.</param>
/// <param name="Technique">How it was done.</param>
/// <param name="Status">How it ended, in the words of the event log.</param>
/// <param name="At">When it ended.</param>
/// <param name="Fault">Why it failed; null when it did not.</param>
internal sealed record RefreshNote(string UpdateId, string Technique, string Status, DateTimeOffset At, string? Fault);
