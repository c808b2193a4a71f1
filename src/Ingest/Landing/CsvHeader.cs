using System.Globalization;

namespace Millrace.Ingest.Landing;

/// <summary>The column names of a CSV file. Equal when all names are equal in order, so files can be grouped by it.</summary>
/// <param name="Names">The names; a column without one is named <c>_c</c> and its place from 0.</param>
public sealed record CsvHeader(IReadOnlyList<string> Names)
{
    /// <summary>Reads the first record of a file and no more than a buffer of it; null when it has none.</summary>
    /// <param name="stream">The bytes of the file.</param>
    /// <param name="options">How the file is written.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<CsvHeader?> ReadAsync(
        Stream stream, CsvReadOptions options, CancellationToken cancellationToken)
    {
        CarefulCsvReader reader = new(stream, options);
        CsvRecord? first = await reader.ReadFirstAsync(cancellationToken).ConfigureAwait(false);
        return first is null ? null : new CsvHeader(first.Fields.Select(NameOf).ToArray());
    }

    /// <inheritdoc/>
    public bool Equals(CsvHeader? other) => other is not null && Names.SequenceEqual(other.Names, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (string name in Names) hash.Add(name, StringComparer.Ordinal);
        return hash.ToHashCode();
    }

    private static string NameOf(string? field, int index) =>
        string.IsNullOrEmpty(field) ? string.Create(CultureInfo.InvariantCulture, $"_c{index}") : field;
}
