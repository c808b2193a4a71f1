using Millrace.Pipelines.Home;

namespace Millrace.Server.Live;

/// <summary>Where the runner of snapshots sends things.</summary>
/// <param name="Send">Sends a mail; null when the project names no mail server.</param>
/// <param name="Tell">Takes what goes wrong, for the log.</param>
public sealed record SnapshotWays(Func<FileMail, CancellationToken, Task>? Send, Action<string, Exception> Tell);
