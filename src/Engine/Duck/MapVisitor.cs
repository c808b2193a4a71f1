namespace Millrace.Engine.Duck;

/// <summary>Receives one entry of a map of texts.</summary>
/// <param name="key">The key as UTF-8.</param>
/// <param name="isNull">True when the value is null.</param>
/// <param name="value">The value as UTF-8.</param>
internal delegate void MapVisitor(ReadOnlySpan<byte> key, bool isNull, ReadOnlySpan<byte> value);
