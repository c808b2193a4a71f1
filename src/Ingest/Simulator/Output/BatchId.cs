using System.Globalization;
using Millrace.Ingest.Simulator.Numbers;

namespace Millrace.Ingest.Simulator.Output;

/// <summary>The part of the file names that tells one run of a simulator from another.</summary>
internal static class BatchId
{
    /// <summary>
    /// The id of the first batch of a seed that has left no file in the folders. Equal runs into empty folders give
    /// equal names, and a repeated run adds beside the one before.
    /// </summary>
    public static string NextFree(ulong seed, bool isMoreData, IReadOnlyList<string> directories)
    {
        for (int batch = 0; ; batch++)
        {
            string id = Make(seed, isMoreData, batch);
            if (!IsTaken(id, directories)) return id;
        }
    }

    /// <summary>True when the first batch of a seed has left a file in one of the folders.</summary>
    public static bool HasLanded(ulong seed, bool isMoreData, IReadOnlyList<string> directories) =>
        IsTaken(Make(seed, isMoreData, batch: 0), directories);

    public static string PartName(int part, string id) =>
        string.Create(CultureInfo.InvariantCulture, $"part-{part:00000}-{id}-c000.csv");

    private static bool IsTaken(string id, IReadOnlyList<string> directories) => directories.Any(
        directory => Directory.Exists(directory) && Directory.EnumerateFiles(directory, $"part-*-{id}-*.csv").Any());

    private static string Make(ulong seed, bool isMoreData, int batch)
    {
        SeededRandom random = new(seed, stream: isMoreData ? -2 : -1, part: batch);
        string digits = string.Create(CultureInfo.InvariantCulture, $"{random.NextBits():x16}{random.NextBits():x16}");
        return $"{digits[..8]}-{digits[8..12]}-{digits[12..16]}-{digits[16..20]}-{digits[20..]}";
    }
}
