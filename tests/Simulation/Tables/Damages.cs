using System.Text.RegularExpressions;

namespace Millrace.Simulation.Tables;

/// <summary>
/// All the ways in which tables get damaged. The table has versions 0 to 12: rows of ten appends, some deleted by a vector
/// in version 11, and a checkpoint at version 10 where <c>withCheckpoint</c>.
/// </summary>
internal static partial class Damages
{
    /// <summary>To a table without a checkpoint.</summary>
    public static IReadOnlyList<Damage> Plain { get; } =
    [
        new("nothing", static _ => { }),
        new("last commit cut off", static table => Cut(Commit(table, 12))) { Code = "DELTA_LOG_CORRUPT", Words = ["00000000000000000012.json", "backup"] },
        new("last commit empty", static table => File.WriteAllBytes(Commit(table, 12), [])) { Code = "DELTA_LOG_CORRUPT", Words = ["00000000000000000012.json"] },
        new("commit of noise", static table => Noise(Commit(table, 5))) { Code = "DELTA_LOG_CORRUPT", Words = ["00000000000000000005.json"] },
        new("commit gone", static table => File.Delete(Commit(table, 5))) { Code = "DELTA_LOG_GAP", Words = ["commit 5", "Restore"] },
        new("commits gone at the end but one", static table => Delete(table, 2, 11)) { Code = "DELTA_LOG_GAP", Words = ["commit 2"] },
        new("first commit gone", static table => File.Delete(Commit(table, 0))) { Code = "DELTA_LOG_GAP", Words = ["commit 0"] },
        new("data file gone", static table => File.Delete(DataFile(table))) { Code = "DATA_FILE_MISSING", Words = ["part-", "gone", "restore the table"] },
        new("data file cut off", static table => Cut(DataFile(table))) { Code = "DATA_FILE_DAMAGED", Words = ["part-", "backup"] },
        new("data file empty", static table => File.WriteAllBytes(DataFile(table), [])) { Code = "DATA_FILE_DAMAGED", Words = ["part-"] },
        new("data file of noise", static table => Noise(DataFile(table))) { Code = "DATA_FILE_DAMAGED", Words = ["part-"] },
        new("vectors gone", static table => File.Delete(Vectors(table))) { Code = "DELTA_DELETION_VECTOR_CORRUPT", Words = ["deletion_vector_"] },
        new("vectors cut off", static table => Cut(Vectors(table))) { Code = "DELTA_DELETION_VECTOR_CORRUPT", Words = ["deletion_vector_"] },
        new("vectors changed", static table => Flip(Vectors(table))) { Code = "DELTA_DELETION_VECTOR_CORRUPT", Words = ["deletion_vector_"] },
        new("statistics of noise", static table => Edit(table, 3, static text => NumRecords().Replace(text, "\\\"numRecords\\\":oops", 1))),
        new("statistics gone", static table => Edit(table, 3, static text => Stats().Replace(text, "", 1))),
        new("bounds of another type", static table => Edit(table, 3, static text => text.Replace("\\\"minValues\\\":{", "\\\"minValues\\\":{\\\"id\\\":\\\"zzz\\\",\\\"other\\\":", StringComparison.Ordinal))),
        new("unknown reader feature", static table => Protocol(table, """{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["timeTravelPaint"],"writerFeatures":["timeTravelPaint"]}"""))
            { Code = "DELTA_FEATURE_UNSUPPORTED", Words = ["timeTravelPaint"] },
        new("unknown writer feature", static table => Protocol(table, """{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["deletionVectors"],"writerFeatures":["deletionVectors","timeTravelPaint"]}"""))
            { WriteCode = "DELTA_FEATURE_NOT_WRITABLE", Words = ["timeTravelPaint"] },
        new("future protocol", static table => Protocol(table, """{"minReaderVersion":9,"minWriterVersion":12}""")) { Code = "DELTA_FEATURE_UNSUPPORTED", Words = ["9"] },
        new("schema of noise", static table => Edit(table, 0, static text => text.Replace("\\\"long\\\"", "\\\"lung\\\"", StringComparison.Ordinal))) { Code = "DELTA_SCHEMA_INVALID" },
        new("protocol gone", static table => Edit(table, 0, static text => ProtocolLine().Replace(text, ""))) { Code = "DELTA_STATE_INCOMPLETE", Words = ["protocol"] },
        new("checksums wrong", static table =>
        {
            foreach (string file in Directory.EnumerateFiles(Log(table), "*.crc")) File.WriteAllText(file, """{"tableSizeBytes":1,"numFiles":1,"numMetadata":1,"numProtocol":1}""");
        }),
        new("foreign files in the log", static table =>
        {
            File.WriteAllText(Path.Combine(Log(table), "00000000000000000013.json.tmp"), "{");
            File.WriteAllText(Path.Combine(Log(table), ".00000000000000000013.json.crc"), "x");
            File.WriteAllText(Path.Combine(Log(table), "notes.txt"), "x");
        }),
    ];

    /// <summary>To a table with a checkpoint at version 10.</summary>
    public static IReadOnlyList<Damage> Checkpointed { get; } =
    [
        new("nothing", static _ => { }),
        new("hint of noise", static table => Noise(Hint(table))),
        new("hint gone", static table => File.Delete(Hint(table))),
        new("hint to nowhere", static table => File.WriteAllText(Hint(table), """{"version":11,"size":3}""")),
        new("checkpoint gone", static table => File.Delete(Checkpoint(table))),
        new("checkpoint cut off", static table => Cut(Checkpoint(table))),
        new("checkpoint of noise", static table => Noise(Checkpoint(table))),
        new("checkpoint empty", static table => File.WriteAllBytes(Checkpoint(table), [])),
        new("commits before the checkpoint gone", static table => Delete(table, 0, 9)),
        new("checkpoint cut off and commits before it gone", static table =>
        {
            Delete(table, 0, 9);
            Cut(Checkpoint(table));
        }) { Code = "DELTA_LOG_CORRUPT", Words = ["00000000000000000010.checkpoint.parquet"] },
        new("checkpoint and commits before it gone", static table =>
        {
            Delete(table, 0, 9);
            File.Delete(Checkpoint(table));
        }) { Code = "DELTA_LOG_GAP", Words = ["commit 0"] },
        new("commit behind the checkpoint gone", static table => File.Delete(Commit(table, 11))) { Code = "DELTA_LOG_GAP", Words = ["commit 11"] },
        new("part of a checkpoint in parts gone", static table =>
            File.Copy(Checkpoint(table), Path.Combine(Log(table), "00000000000000000012.checkpoint.0000000001.0000000002.parquet"))),
    ];

    private static string Log(string table) => Path.Combine(table, "_delta_log");

    private static string Commit(string table, int version) => Path.Combine(Log(table), $"{version:D20}.json");

    private static string Checkpoint(string table) => Path.Combine(Log(table), $"{10:D20}.checkpoint.parquet");

    private static string Hint(string table) => Path.Combine(Log(table), "_last_checkpoint");

    /// <summary>The first file that was appended and is still there.</summary>
    private static string DataFile(string table) => Path.Combine(table, PartName().Match(File.ReadAllText(Commit(table, 1))).Value);

    private static string Vectors(string table) => Directory.EnumerateFiles(table, "deletion_vector_*.bin").Single();

    private static void Delete(string table, int first, int last)
    {
        for (int version = first; version <= last; version++) File.Delete(Commit(table, version));
    }

    private static void Cut(string file)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.Write);
        stream.SetLength(stream.Length / 2);
    }

    private static void Noise(string file)
    {
        byte[] noise = new byte[new FileInfo(file).Length];
        new Random(5).NextBytes(noise);
        File.WriteAllBytes(file, noise);
    }

    private static void Flip(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 0x40;
        File.WriteAllBytes(file, bytes);
    }

    private static void Edit(string table, int version, Func<string, string> edit)
    {
        string before = File.ReadAllText(Commit(table, version));
        string after = edit(before);
        if (after == before) throw new InvalidOperationException($"Nothing was damaged in version {version}: {before}");
        File.WriteAllText(Commit(table, version), after);
    }

    private static void Protocol(string table, string protocol) => File.AppendAllText(Commit(table, 12), $"{{\"protocol\":{protocol}}}\n");

    [GeneratedRegex("part-[^\"]+?\\.parquet")]
    private static partial Regex PartName();

    [GeneratedRegex("\\\\\"numRecords\\\\\":\\d+")]
    private static partial Regex NumRecords();

    [GeneratedRegex(",\"stats\":\"(\\\\.|[^\"\\\\])*\"")]
    private static partial Regex Stats();

    [GeneratedRegex("\\{\"protocol\".*\\n")]
    private static partial Regex ProtocolLine();
}
