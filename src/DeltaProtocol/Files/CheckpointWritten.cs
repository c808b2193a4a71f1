namespace Millrace.DeltaProtocol.Files;

/// <summary>What a checkpoint file holds that was just written.</summary>
/// <param name="Actions">Actions of all kinds.</param>
/// <param name="DataFiles">Data files among them.</param>
public sealed record CheckpointWritten(long Actions, long DataFiles);
