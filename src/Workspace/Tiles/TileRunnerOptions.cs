namespace Millrace.Workspace.Tiles;

/// <summary>How tiles are run.</summary>
public sealed record TileRunnerOptions
{
    /// <summary>Catalog of names that give none, where a dataset does not say another.</summary>
    /// <value>Default <c>main</c>.</value>
    public string DefaultCatalog { get; init; } = "main";

    /// <summary>Schema of names that give none, where a dataset does not say another.</summary>
    /// <value>Default <c>default</c>.</value>
    public string DefaultSchema { get; init; } = "default";

    /// <summary>Bytes of answers that are kept.</summary>
    /// <value>Default 64 MiB; 0 to keep none.</value>
    public long CacheBytes { get; init; } = 64L << 20;
}
