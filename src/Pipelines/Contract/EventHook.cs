using Millrace.Foundation.Faults;

namespace Millrace.Pipelines.Contract;

/// <summary>Code that is called for every event of an update, beside it.</summary>
/// <param name="Name">Its name in the events that tell of it.</param>
/// <param name="Handle">The code.</param>
/// <param name="MaxConsecutiveFailures">Failures one after the other after which it is called no more in an update; null for no limit.</param>
/// <param name="Location">Where it is declared.</param>
public sealed record EventHook(string Name, Func<PipelineEvent, CancellationToken, Task> Handle, int? MaxConsecutiveFailures, SourceLocation Location);
