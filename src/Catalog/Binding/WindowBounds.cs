namespace Millrace.Catalog.Binding;

/// <summary>Which windows a batch of a stream gives: those whose end the watermark passes.</summary>
/// <param name="After">Ends up to here were given before; microseconds since 1970.</param>
/// <param name="UpTo">The watermark after the batch; microseconds since 1970.</param>
public sealed record WindowBounds(long After, long UpTo);
