namespace Millrace.DeltaProtocol.Log;

/// <summary>The state of a version and when it was committed.</summary>
internal sealed record LoadedState(TableState State, DateTimeOffset Time);
