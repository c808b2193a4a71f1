namespace Millrace.DeltaProtocol.Files;

/// <summary>
/// Least and greatest values of one column in many files, one entry per row of a checkpoint. They bound the values of
/// a file and need not occur in it. A closed family by how values compare.
/// </summary>
public abstract record FileBounds
{
    private FileBounds()
    {
    }

    /// <summary>
    /// Whole numbers, days since 1970, or microseconds since 1970. Unknown is the least number for a lower bound and
    /// the greatest for an upper one, which exclude nothing.
    /// </summary>
    /// <param name="Lower">Lower bounds.</param>
    /// <param name="Upper">Upper bounds; a time may be exceeded by less than a millisecond.</param>
    public sealed record Whole(long[] Lower, long[] Upper) : FileBounds;

    /// <summary>
    /// Floating and decimal numbers; the bounds of decimals are rounded outwards. Unknown is an infinity, which
    /// excludes nothing; NaN is never among them.
    /// </summary>
    /// <param name="Lower">Lower bounds.</param>
    /// <param name="Upper">Upper bounds.</param>
    public sealed record Floating(double[] Lower, double[] Upper) : FileBounds;

    /// <summary>Texts, by their UTF-8 bytes. Unknown is null.</summary>
    /// <param name="Lower">Lower bounds.</param>
    /// <param name="Upper">Upper bounds; from 32 characters on they may be cut off.</param>
    public sealed record Text(Utf8Column Lower, Utf8Column Upper) : FileBounds;
}
