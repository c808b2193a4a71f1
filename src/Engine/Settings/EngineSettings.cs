namespace Millrace.Engine.Settings;

/// <summary>How much of the machine the engine may use.</summary>
public sealed record EngineSettings
{
    /// <summary>Memory for query processing; what exceeds it spills to <see cref="SpillDirectory"/>.</summary>
    /// <value>Bytes; default 2 GiB.</value>
    public long MemoryLimitBytes { get; init; } = 2L << 30;

    /// <summary>Threads a query may use.</summary>
    /// <value>Null (the default) for one per core.</value>
    public int? Threads { get; init; }

    /// <summary>Folder for spill files, made when first needed.</summary>
    /// <value>Null for the system's temporary folder.</value>
    public string? SpillDirectory { get; init; }
}
