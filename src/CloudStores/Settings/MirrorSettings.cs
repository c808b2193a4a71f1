namespace Millrace.CloudStores.Settings;

/// <summary>Where copies of remote files are kept for the engine, and how many of them.</summary>
/// <param name="Folder">Folder of the copies; several processes may share it.</param>
public sealed record MirrorSettings(string Folder)
{
    /// <summary>What copies may take together; the least recently used go first.</summary>
    /// <value>Bytes; default 16 GiB.</value>
    public long MaxBytes { get; init; } = 16L << 30;

    /// <summary>
    /// How long a copy that was asked for is surely kept, since a query may still read it; meanwhile the copies may take
    /// more than <see cref="MaxBytes"/> together, though one scan alone may not.
    /// </summary>
    /// <value>Default one hour.</value>
    public TimeSpan Lease { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Files that are copied at once.</summary>
    /// <value>Default 8.</value>
    public int Transfers { get; init; } = 8;
}
