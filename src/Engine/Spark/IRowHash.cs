namespace Millrace.Engine.Spark;

/// <summary>A hash of a row's values as Spark computes it: each value is hashed with the hash of those before it as its seed.</summary>
/// <typeparam name="TSelf">The hash.</typeparam>
/// <typeparam name="THash">What it gives.</typeparam>
internal interface IRowHash<TSelf, THash>
    where TSelf : IRowHash<TSelf, THash>
{
    /// <summary>The seed of the first value, and the hash of a row of nulls.</summary>
    static abstract THash Seed { get; }

    /// <summary>Hashes a value of four bytes.</summary>
    static abstract THash Of(int value, THash seed);

    /// <summary>Hashes a value of eight bytes.</summary>
    static abstract THash Of(long value, THash seed);

    /// <summary>Hashes bytes.</summary>
    static abstract THash Of(ReadOnlySpan<byte> value, THash seed);
}
