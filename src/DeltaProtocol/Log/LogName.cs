using System.Globalization;
using Millrace.Foundation.Names;

namespace Millrace.DeltaProtocol.Log;

/// <summary>Names of the files in <c>_delta_log</c>.</summary>
internal static class LogName
{
    internal const string Folder = "_delta_log";
    internal const string LastCheckpoint = "_last_checkpoint";
    internal const string SidecarFolder = "_sidecars";
    private const int VersionDigits = 20;
    private const int PartDigits = 10;

    internal static LakePath FolderOf(LakePath root) => root.Child(Folder);

    internal static LakePath SidecarFolderOf(LakePath root) => FolderOf(root).Child(SidecarFolder);

    internal static LakePath Commit(LakePath root, long version) => FolderOf(root).Child($"{Version(version)}.json");

    internal static LakePath Checkpoint(LakePath root, long version) =>
        FolderOf(root).Child($"{Version(version)}.checkpoint.parquet");

    internal static LakePath CompactionOf(LakePath root, long first, long last) =>
        FolderOf(root).Child($"{Version(first)}.{Version(last)}.compacted.json");

    /// <summary>A version as names spell it, which also sorts just before all names of that version.</summary>
    internal static string Version(long version) => version.ToString("D20", CultureInfo.InvariantCulture);

    /// <summary>The version of a commit file's name, or null.</summary>
    internal static long? CommitVersion(string name) =>
        name.Length == VersionDigits + ".json".Length && name.EndsWith(".json", StringComparison.Ordinal)
            ? Number(name.AsSpan(0, VersionDigits))
            : null;

    /// <summary>Versions of a compaction of commits, both inclusive, or null.</summary>
    internal static (long First, long Last)? Compaction(string name)
    {
        const string ending = ".compacted.json";
        if (name.Length != (2 * VersionDigits) + 1 + ending.Length || !name.EndsWith(ending, StringComparison.Ordinal)
            || name[VersionDigits] != '.')
        {
            return null;
        }

        return Number(name.AsSpan(0, VersionDigits)) is long first
            && Number(name.AsSpan(VersionDigits + 1, VersionDigits)) is long last && last > first
            ? (first, last)
            : null;
    }

    /// <summary>The version of a file that belongs to one: commit, checkpoint, checksum, or compaction from there on.</summary>
    internal static long? OwnVersion(string name) =>
        CommitVersion(name) ?? ParseCheckpoint(name)?.Version ?? Compaction(name)?.First
        ?? (name.Length == VersionDigits + ".crc".Length && name.EndsWith(".crc", StringComparison.Ordinal)
            ? Number(name.AsSpan(0, VersionDigits))
            : null);

    /// <summary>What a checkpoint file's name says, or null when it is no checkpoint.</summary>
    internal static CheckpointName? ParseCheckpoint(string name)
    {
        string[] parts = name.Split('.');
        if (parts.Length < 3 || parts[0].Length != VersionDigits || parts[1] != "checkpoint") return null;
        if (Number(parts[0]) is not long version) return null;
        bool isParquet = parts[^1] == "parquet";
        if (parts.Length == 3) return isParquet ? new CheckpointName(version, CheckpointKind.Classic, 1, 1) : null;
        if (parts.Length == 4 && (isParquet || parts[^1] == "json") && Guid.TryParseExact(parts[2], "D", out _))
            return new CheckpointName(version, CheckpointKind.Manifest, 1, 1);
        if (parts.Length == 5 && isParquet && parts[2].Length == PartDigits && parts[3].Length == PartDigits
            && Number(parts[2]) is long part && Number(parts[3]) is long count && part >= 1 && part <= count)
        {
            return new CheckpointName(version, CheckpointKind.MultiPart, (int)part, (int)count);
        }

        return null;
    }

    private static long? Number(ReadOnlySpan<char> digits) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
}
