namespace Millrace.Pipelines.Contract;

/// <summary>What a declaration says of a sink.</summary>
/// <param name="Sink">Full name of the sink.</param>
/// <param name="Options">Its options, found without regard to case.</param>
public sealed record SinkSettings(string Sink, IReadOnlyDictionary<string, string> Options);
