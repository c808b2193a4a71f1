namespace Millrace.Server.Gate;

/// <summary>A query that was asked.</summary>
/// <param name="Time">When it was asked.</param>
/// <param name="User">Who asked.</param>
/// <param name="Purpose">What it was for.</param>
/// <param name="Statement">Its text.</param>
/// <param name="Elapsed">How long it took, its waiting included.</param>
/// <param name="Rows">The rows of the answer; null when there is none.</param>
/// <param name="Outcome"><c>OK</c>, <c>CANCELED</c>, or the code of the fault.</param>
public sealed record AuditEntry(DateTimeOffset Time, string User, string Purpose, string Statement, TimeSpan Elapsed, long? Rows, string Outcome);
