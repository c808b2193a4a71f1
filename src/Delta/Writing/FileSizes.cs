using System.Globalization;

namespace Millrace.Delta.Writing;

/// <summary>How large the files of a table shall be, by its properties and by who makes them.</summary>
/// <param name="WriteBytes">Size after which a writer begins a new file.</param>
/// <param name="OptimizeBytes">Size of the files that an order to optimize makes.</param>
/// <param name="CareBytes">Size of the files that a table makes of its small ones by itself.</param>
internal sealed record FileSizes(long WriteBytes, long OptimizeBytes, long CareBytes)
{
    private const string Target = "delta.targetFileSize";
    private const string ForRewrites = "delta.tuneFileSizesForRewrites";
    private const long MiB = 1L << 20;

    // What costs least to read is too much to write again for one changed row.
    private static readonly FileSizes Reading = new(256 * MiB, 1024 * MiB, 128 * MiB);
    private static readonly FileSizes Rewriting = new(64 * MiB, 128 * MiB, 64 * MiB);

    /// <summary>Sizes by the properties of a table.</summary>
    public static FileSizes Of(IReadOnlyDictionary<string, string> properties)
    {
        if (SizeOf(properties.GetValueOrDefault(Target)) is long size) return new FileSizes(size, size, size);
        return "true".Equals(properties.GetValueOrDefault(ForRewrites), StringComparison.OrdinalIgnoreCase) ? Rewriting : Reading;
    }

    /// <summary>A size such as <c>104857600</c> or <c>100mb</c>; null when it is none.</summary>
    private static long? SizeOf(string? text)
    {
        if (text is null) return null;
        string digits = text.Trim().TrimEnd("bB".ToCharArray());
        int shift = digits.Length == 0 ? 0 : char.ToUpperInvariant(digits[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, 'T' => 40, _ => 0 };
        if (shift > 0) digits = digits[..^1];
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number > 0 && number <= long.MaxValue >> shift
            ? number << shift
            : null;
    }
}
